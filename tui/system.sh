#!/usr/bin/env bash
# Installs the system packages that are missing, and says which. Debian and Ubuntu; sudo when not root.
set -euo pipefail
# build: what pyscard compiles against. run: pcscd and the fonts. test: third-party judges of our bytes.
wanted=(
  gcc libc6-dev python3-dev python3-venv libpcsclite-dev libpcsclite1 pcscd
  fonts-morisawa-bizud-gothic fonts-ipamj-mincho
  tmux opensc openssl zbar-tools librsvg2-bin fonts-dejavu-core postgresql nodejs npm util-linux
)
missing=()
for name in "${wanted[@]}"; do
  case "$name" in
    nodejs|npm) command -v "${name/nodejs/node}" >/dev/null && continue ;;
  esac
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
done
run=()
if [ "$(id -u)" -ne 0 ]; then run=(sudo); fi
if [ ${#missing[@]} -eq 0 ]; then
  # The virtual reader's driver is downloaded, never installed; that needs the package lists.
  apt-cache show vsmartcard-vpcd >/dev/null 2>&1 || "${run[@]}" apt-get update -qq
  exit 0
fi
echo "madoguchi: installing system packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# Never start services of our own accord: the product runs private ones.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${run[@]}" tee "$policy" >/dev/null
  "${run[@]}" chmod +x "$policy"
  made_policy=1
fi
trap '[ -z "$made_policy" ] || "${run[@]}" rm -f "$policy"' EXIT
"${run[@]}" apt-get update -qq
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
