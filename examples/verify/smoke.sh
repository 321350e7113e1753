#!/bin/sh
# Boots a VM of the image, and waits until its serial console shows a login prompt. mintage stops it after verify.timeout.
set -eu
zone=$1
vm=smoke-$MINTAGE_IMAGE_ID

compute() {
  gcloud compute instances "$@" --project "$MINTAGE_IMAGE_PROJECT" --zone "$zone" --quiet
}

trap 'exit 1' INT TERM
trap 'compute delete "$vm"' EXIT

# Whatever happens to this script, the VM is gone after an hour.
compute create "$vm" --image "$MINTAGE_IMAGE_NAME" --image-project "$MINTAGE_IMAGE_PROJECT" \
  --machine-type e2-small --max-run-duration 1h --instance-termination-action DELETE

until compute get-serial-port-output "$vm" | grep 'login:'; do sleep 5; done
echo "$MINTAGE_IMAGE_NAME boots"
