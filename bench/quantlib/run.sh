#!/usr/bin/env bash
# Builds peers.cpp against Debian's libquantlib0-dev (a minute or more) where it has changed, and times it and KeeperBot.Quant in one run.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p bin
if [ ! -x bin/peers ] || [ peers.cpp -nt bin/peers ]; then
    [ -e /usr/include/ql/quantlib.hpp ] || { echo "QuantLib's headers are missing: apt-get install g++ libquantlib0-dev" >&2; exit 1; }
    g++ -std=c++17 -O2 -march=native -o bin/peers peers.cpp -lQuantLib
fi
DOTNET_TieredCompilation=0 dotnet run -c Release --project ../KeeperBot.Quant.Bench -- quantlib "$PWD/bin/peers"
