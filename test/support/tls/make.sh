#!/usr/bin/env bash
# Makes the certificates of the tests again (openssl 3): ca.pem signs all but self-signed.pem. Each other file holds a key and its certificate.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
: > "$work/index"; echo 01 > "$work/serial"
cat > "$work/config" <<E
[ca]
default_ca = tests
[tests]
database = $work/index
serial = $work/serial
new_certs_dir = $work
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
E
key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
self_sign() { # NAME EXTENSION
  openssl req "${key[@]}" -subj "/CN=$1" -addext "$2" -keyout "$work/$1.key" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/config" -selfsign -keyfile "$work/$1.key" -startdate 20200101000000Z -enddate 21200101000000Z -in "$work/$1.csr" -out "$work/$1.crt"
}
self_sign ca 'basicConstraints=critical,CA:TRUE'
cp "$work/ca.crt" ca.pem
certify() { # NAME SUBJECT_ALT_NAMES FROM TO
  openssl req "${key[@]}" -subj "/CN=$1" -addext "subjectAltName=$2" -keyout "$work/$1.key" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/config" -cert ca.pem -keyfile "$work/ca.key" -startdate "$3" -enddate "$4" -in "$work/$1.csr" -out "$work/$1.crt"
  cat "$work/$1.key" "$work/$1.crt" > "$1.pem"
}
certify google 'DNS:*.googleapis.com,DNS:*.apis-tpc.goog' 20200101000000Z 21200101000000Z
certify local 'DNS:localhost,IP:127.0.0.1' 20200101000000Z 21200101000000Z
certify expired 'DNS:localhost,IP:127.0.0.1' 20200101000000Z 20200201000000Z
certify other-host 'DNS:other.test' 20200101000000Z 21200101000000Z
self_sign self-signed 'subjectAltName=IP:127.0.0.1'
cat "$work/self-signed.key" "$work/self-signed.crt" > self-signed.pem
