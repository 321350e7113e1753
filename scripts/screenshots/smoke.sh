#!/bin/sh
# A program for `verify` that takes a while, and refuses one image.
echo "booting $MINTAGE_IMAGE_NAME in e2-small"
echo "ssh: reachable after 21 s"
case "$MINTAGE_IMAGE_NAME" in
api-*)
  echo "GET /healthz: connection refused, 5 of 5 attempts"
  echo "journalctl: api.service: Failed at step EXEC spawning /opt/api/bin/serve: No such file or directory"
  exit 1
  ;;
esac
echo "GET /healthz: 200"
