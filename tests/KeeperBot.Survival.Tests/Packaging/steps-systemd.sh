#!/usr/bin/env bash
# What happens to the service, step by step; each step's outcome is a file in /run/out. Run by boot-systemd.sh, inside.
set -u
state() { systemctl show keeperbot -p "$1" --value 2>/dev/null; }
tell() { systemctl show keeperbot -p ActiveState,StatusText,NRestarts,ExecMainStatus,Result >"/run/out/.$1"; mv "/run/out/.$1" "/run/out/$1"; }
until_() { # seconds, then a condition
  local left=$1; shift
  while [ "$left" -gt 0 ] && ! eval "$*"; do sleep 1; left=$((left - 1)); done
}
killed() { kill -9 "$(state MainPID)"; }

until_ 30 'systemctl is-system-running 2>/dev/null | grep -qE "running|degraded|starting"'
until_ 180 '[ "$(state ActiveState)" != activating ] && [ -n "$(state ActiveState)" ] && [ "$(state ActiveState)" != inactive ]'
grep -E 'Uid|Seccomp:|CapEff|NoNewPrivs' "/proc/$(state MainPID)/status" >/run/out/process
tell 1-started
systemctl reload keeperbot
until_ 60 'grep -q "configuration was read again" /run/out/keeper'
tell 2-reloaded
killed
until_ 120 '[ "$(state NRestarts)" = 1 ] && [ "$(state ActiveState)" = active ]'
tell 3-restarted
echo '{' >>/etc/keeperbot/appsettings.json
killed
until_ 120 '[ "$(state ActiveState)" = failed ]'
sleep 5
tell 4-refused
sed -i '$d' /etc/keeperbot/appsettings.json
systemctl reset-failed keeperbot
systemctl start keeperbot
tell 5-started-again
systemctl stop keeperbot
tell 6-stopped
