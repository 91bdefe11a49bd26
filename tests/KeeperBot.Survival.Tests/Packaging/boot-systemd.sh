#!/usr/bin/env bash
# Boots systemd as the first process of namespaces of its own, over a copy-on-write view of this machine's files, with a package installed and its unit started:
#   unshare -m -p -u -i -C -f --kill-child bash boot-systemd.sh FOLDER PACKAGE
# FOLDER holds etc/ (becomes /etc/keeperbot) and gets out/ (what happened, a file a step). Nothing outside FOLDER is written. Needs root, overlayfs and systemd.
set -eu
folder=$1 package=$2
mount --make-rprivate /
mkdir -p "$folder/over" "$folder/out"
mount -t tmpfs tmpfs "$folder/over"
mkdir "$folder/over/upper" "$folder/over/work" "$folder/over/root"
root=$folder/over/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/over/upper,workdir=$folder/over/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
if [ -d /sys/fs/cgroup/systemd ]; then
  mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
  mkdir "$root/sys/fs/cgroup/systemd"
  mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
else
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
fi
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mkdir -p "$root/opt/keeperbot/current" "$root/etc/keeperbot" "$root/run/out"
mount --bind "$package" "$root/opt/keeperbot/current"
mount --bind "$folder/out" "$root/run/out"

# docs/installation.md, step by step.
echo 'keeperbot:x:990:990::/var/lib/keeperbot:/usr/sbin/nologin' >>"$root/etc/passwd"
echo 'keeperbot:x:990:' >>"$root/etc/group"
cp -r "$folder/etc/." "$root/etc/keeperbot/"
chown -R 0:0 "$root/etc/keeperbot"
chmod 700 "$root/etc/keeperbot/secrets"
chmod 600 "$root"/etc/keeperbot/secrets/*
chown 0:990 "$root/etc/keeperbot/appsettings.json"
chmod 640 "$root/etc/keeperbot/appsettings.json"
cp "$package/systemd/keeperbot.service" "$root/etc/systemd/system/"
mkdir "$root/etc/systemd/system/keeperbot.service.d"
cat >"$root/etc/systemd/system/keeperbot.service.d/test.conf" <<'CONF'
[Service]
LoadCredential=web.token:/etc/keeperbot/secrets/web.token
RestartSec=1s
StandardOutput=append:/run/out/keeper
StandardError=append:/run/out/keeper
CONF
printf '[Unit]\nDescription=KeeperBot and nothing else\nWants=keeperbot.service\n' >"$root/etc/systemd/system/keeper-test.target"
cp "$(dirname -- "${BASH_SOURCE[0]}")/steps-systemd.sh" "$root/run/steps.sh"

cd "$root"
mkdir -p .before
pivot_root . .before
umount -l /.before
mount --make-rshared /
export container=other
bash /run/steps.sh &
exec /lib/systemd/systemd --system --unit=keeper-test.target --log-target=console --log-level=warning --show-status=no
