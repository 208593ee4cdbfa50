# shellcheck shell=bash
# What the scripts beside this file share; it is sourced, never run.

# Tells a step, with the seconds since the script began, apart from the data on stdout.
say() {
  printf '[%3d s] %s\n' "$SECONDS" "$*" >&2
}

# Ends with a reason.
give_up() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 69
}

# True when a package is there, or what it is for.
is_installed() {
  case $1 in
    git | pkg-config | shellcheck) command -v "$1" >/dev/null && return 0 ;;
  esac
  dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# Runs a command as root.
as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    give_up "run this as root, or install sudo: $*"
  fi
}

# Installs the packages that are not there yet; nothing is done when all are.
install_missing() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    say "not Debian or Ubuntu: the packages $* must be there under their names here"
    return 0
  fi
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  if [[ ${#missing[@]} -eq 0 ]]; then
    return 0
  fi
  say "installing ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300
    install -y --no-install-recommends "${missing[@]}")
  # The lists of a fresh machine are empty or old; they are fetched only when that shows.
  if ! as_root "${install[@]}" >&2; then
    say "fetching the package lists"
    as_root apt-get -qq -o DPkg::Lock::Timeout=300 update >&2
    as_root "${install[@]}" >&2
  fi
}

# Unpacks Debian packages into a folder, with what they need and the machine lacks; nothing is installed.
# It needs no root unless the package lists are missing. Skips the check where packages are not to be had.
unpack_packages() {
  local folder=$1 needed package
  shift
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    skip "there is no apt here"
  fi
  if ! needed=$(apt-get --simulate install --no-install-recommends "$@" 2>/dev/null); then
    say "fetching the package lists"
    (as_root apt-get -qq -o DPkg::Lock::Timeout=300 update >&2) || true
    needed=$(apt-get --simulate install --no-install-recommends "$@" 2>&1) ||
      skip "not to be had: $* ($(tail -1 <<<"$needed"))"
  fi
  mapfile -t needed < <({ printf '%s\n' "$@" && sed -n 's/^Inst \([^ ]*\).*/\1/p' <<<"$needed"; } | sort -u)
  say "unpacking ${needed[*]}"
  mkdir -p "$folder/debs"
  (cd "$folder/debs" && apt-get -qq -o APT::Sandbox::User=root download "${needed[@]}" >&2) ||
    skip "the packages cannot be downloaded"
  for package in "$folder"/debs/*.deb; do
    dpkg-deb --extract "$package" "$folder"
  done
  rm -r "$folder/debs"
  # Some packages still name /lib, which is /usr/lib on the system.
  if [[ -d $folder/lib ]]; then
    mkdir -p "$folder/usr/lib"
    cp -a "$folder/lib/." "$folder/usr/lib/"
  fi
}

# Sets `as_user` to what runs a command as an ordinary user for whom the programs of a folder lie under /usr,
# where they look for each other, and whose HOME is `home` in another one; and `user` and `group` to who
# that is. Skips the check where there are no namespaces.
overlay_namespace() {
  local root=$1 folder=$2
  # shellcheck disable=SC2016
  local overlay='mount -t overlay -o "lowerdir=$0/usr:/usr" overlay /usr && exec "$@"'
  user=$(id -un) group=$(id -gn)
  if [[ $(id -u) -eq 0 ]]; then
    user=nobody group=$(id -gn nobody)
    as_user=(unshare --mount sh -c "$overlay" "$root"
      setpriv --reuid "$user" --regid "$group" --clear-groups)
  else
    as_user=(unshare --map-root-user --mount sh -c "$overlay" "$root"
      unshare --user --map-user "$(id -u)" --map-group "$(id -g)")
  fi
  as_user+=(env "HOME=$folder/home" PATH=/usr/sbin:/usr/bin:/bin)
  "${as_user[@]}" true 2>"$folder/unshare.log" ||
    skip "no namespace for the programs can be had here: $(tail -n 1 "$folder/unshare.log")"
}

# Makes a small system of this machine's release in a folder, as root, with /proc, which Swift programs learn
# their arguments from, and fresh package lists; `inside` runs a command in it. Who calls it unmounts `proc`
# there at the end. Skips the check where it cannot be made.
make_system() {
  local release mirror log=$1.log
  [[ $(id -u) -eq 0 ]] || skip "only root can make a system in a folder"
  install_missing debootstrap
  # shellcheck disable=SC1091
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(SITE)' "Created-By: Packages" "Codename: $release" |
    head -1)
  say "making a system of $release"
  debootstrap --variant=minbase "$release" "$1" "$mirror" >"$log" 2>&1 ||
    skip "no system could be made: $(tail -n 5 "$log")"
  mount -t proc proc "$1/proc" || skip "nothing can be mounted here"
  system=$1
  inside apt-get -qq update >"$log" 2>&1 || skip "the new system reaches no packages: $(tail -n 5 "$log")"
}
inside() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"; }

# What `swift build` and `swift test` are told beside: to do without ISA-L where the system has none.
swift_traits=()

# Installs what a build needs on Debian and Ubuntu beside the Swift toolchain.
install_build_packages() {
  install_missing git libpcre2-dev libpsl-dev libsqlite3-dev libxml2-dev pkg-config zlib1g-dev
  # Packaged for two architectures; elsewhere zlib does its work.
  case $(dpkg --print-architecture 2>/dev/null) in
    amd64 | arm64) install_missing libisal-dev ;;
  esac
  if ! pkg-config --exists libisal; then
    say "no ISA-L here: gzip is read by zlib alone"
    swift_traits=(--disable-default-traits)
  fi
}

# Installs what the tests read the program's output with, beside what a build needs.
install_test_packages() {
  install_build_packages
  install_missing python3 tidy
}

# Installs what moves and packs logs in check-movers, which skips what is not there.
install_mover_packages() {
  install_missing logrotate lsyncd pigz rsync zstd
}

# Builds products as they are shipped, with the Swift libraries linked in, and prints their folder.
build_shipped() {
  local product build=(swift build -c release --static-swift-stdlib --scratch-path .build-static
    "${swift_traits[@]}")
  for product in "$@"; do
    say "building $product in .build-static"
    "${build[@]}" --product "$product" >&2
  done
  "${build[@]}" --show-bin-path
}

# Ends a check that cannot be made on this machine, with the reason.
skip() {
  printf '%s: skipped: %s\n' "${0##*/}" "$*" >&2
  exit 77
}

# Checks for the toolchain, and gives it a home where the environment has none it can write to.
prepare_swift() {
  command -v swift >/dev/null ||
    give_up "the Swift toolchain (6.2 or later) is not on PATH: see https://www.swift.org/install"
  if [[ -z ${HOME:-} || ! -d ${HOME:-} || ! -w ${HOME:-} ]]; then
    export HOME="$PWD/.build-home"
    mkdir -p "$HOME"
    say "no usable HOME: caches go to .build-home"
  fi
}
