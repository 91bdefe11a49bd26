#!/usr/bin/env bash
# `keeper package [--output FOLDER]`: one tarball with the program, a .NET runtime, libsecp256k1, documentation, example configurations, schemas, systemd units and
# shell completions, and its sha256. The same commit, SDK and libsecp256k1 give the same bytes: names are sorted, times are the commit's, owners and modes are fixed.
# Called by the launcher with the project's folder and the published program.
set -euo pipefail

readonly exit_setup=70
home=$1 app=$2
shift 2

die() { printf 'keeper: %s\n' "$*" >&2; exit "$exit_setup"; }

output=$home/.keeper/package
while [ $# -gt 0 ]; do
  case $1 in
    --output) [ $# -gt 1 ] || { printf 'keeper: --output names a folder\n' >&2; exit 2; }; output=$2; shift 2 ;;
    --output=*) output=${1#*=}; shift ;;
    *) printf 'keeper: unknown argument: %s\nusage: keeper package [--output FOLDER]\n' "$1" >&2; exit 2 ;;
  esac
done
[ "$(uname -sm)" = 'Linux x86_64' ] || die "a package is made on Linux x64, for Linux x64"

# The runtime that the SDK brings along: the newest patch of the program's framework, both parts of it at one version.
dotnet_root=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
line=$(sed -n 's/.*"version": "\([0-9]*\.[0-9]*\)\..*/\1/p' "$app/keeperbot.runtimeconfig.json" | head -n 1)
runtime=$(ls -1 -- "$dotnet_root/shared/Microsoft.AspNetCore.App" 2>/dev/null | grep -E "^${line//./\\.}\.[0-9]+$" | sort -V | tail -n 1 || true)
[ -n "$runtime" ] && [ -d "$dotnet_root/shared/Microsoft.NETCore.App/$runtime" ] && [ -d "$dotnet_root/host/fxr/$runtime" ] ||
  die "no .NET $line runtime with ASP.NET Core at $dotnet_root: install the SDK from https://dot.net/download"

secp256k1=''
for candidate in /usr/lib/x86_64-linux-gnu/libsecp256k1.so.1 /usr/lib64/libsecp256k1.so.1 /usr/lib/libsecp256k1.so.1; do
  if [ -f "$candidate" ]; then secp256k1=$candidate; break; fi
done
[ -n "$secp256k1" ] || die "no libsecp256k1.so.1 on this machine: sudo apt-get install -y libsecp256k1-1"

version=$(dotnet "$app/keeperbot.dll" version)
commit=$(git -C "$home" rev-parse HEAD 2>/dev/null || echo unknown)
[ -z "$(git -C "$home" status --porcelain 2>/dev/null)" ] || commit=$commit+changes
time=${SOURCE_DATE_EPOCH:-$(git -C "$home" log -1 --format=%ct 2>/dev/null || echo 0)}
name=keeperbot-$version-linux-x64

mkdir -p -- "$output"
output=$(cd -- "$output" && pwd)
work=$(mktemp -d "$output/.new-XXXXXX")
trap 'rm -rf -- "$work"' EXIT
root=$work/$name
mkdir -p -- "$root/runtime/host/fxr" "$root/runtime/shared/Microsoft.NETCore.App" "$root/runtime/shared/Microsoft.AspNetCore.App" "$root/completion" "$root/licenses"

cp -r -- "$app" "$root/app"
rm -f -- "$root/app/.in-use"
# Documentation of the code's members.
find "$root/app" -maxdepth 1 -name '*.xml' -delete
cp -L -- "$secp256k1" "$root/app/libsecp256k1.so.1"
cp -- "$dotnet_root/dotnet" "$root/runtime/"
cp -r -- "$dotnet_root/host/fxr/$runtime" "$root/runtime/host/fxr/"
cp -r -- "$dotnet_root/shared/Microsoft.NETCore.App/$runtime" "$root/runtime/shared/Microsoft.NETCore.App/"
cp -r -- "$dotnet_root/shared/Microsoft.AspNetCore.App/$runtime" "$root/runtime/shared/Microsoft.AspNetCore.App/"

cp -- "$home/packaging/keeper" "$home/README.md" "$home/CHANGELOG.md" "$home/NOTICE" "$home/appsettings.example.json" "$root/"
cp -r -- "$home/docs" "$home/packaging/systemd" "$root/"
for file in LICENSE.txt ThirdPartyNotices.txt; do [ ! -f "$dotnet_root/$file" ] || cp -- "$dotnet_root/$file" "$root/licenses/dotnet-$file"; done
[ ! -f /usr/share/doc/libsecp256k1-1/copyright ] || cp -- /usr/share/doc/libsecp256k1-1/copyright "$root/licenses/libsecp256k1.txt"
for shell in bash zsh fish; do dotnet "$app/keeperbot.dll" completion "$shell" >"$root/completion/keeper.$shell"; done
printf 'KeeperBot %s\ncommit %s\n.NET runtime %s\n' "$version" "$commit" "$runtime" >"$root/VERSION"

find "$root" -type f -exec chmod 644 {} +
find "$root" -type d -exec chmod 755 {} +
chmod 755 "$root/keeper" "$root/runtime/dotnet"

tar --sort=name --format=gnu --owner=0 --group=0 --numeric-owner --mtime="@$time" -C "$work" -cf - "$name" | gzip -n -6 >"$work/$name.tar.gz"
mv -- "$work/$name.tar.gz" "$output/"
( cd -- "$output" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256" )
printf '%s\n' "$output/$name.tar.gz"
cat -- "$output/$name.tar.gz.sha256" >&2
