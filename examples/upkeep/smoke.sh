#!/bin/sh
# The smallest program for `verify`: it needs nothing but a shell, and passes. examples/verify/smoke.sh boots a VM.
echo "$MINTAGE_IMAGE_NAME may join $MINTAGE_IMAGE_FAMILY"
