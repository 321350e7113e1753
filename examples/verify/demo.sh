#!/bin/sh
# The smallest program for `verify`: it tests nothing, needs nothing but a shell, and passes. smoke.sh boots a VM.
echo "$MINTAGE_IMAGE_NAME may join $MINTAGE_IMAGE_FAMILY"
