import type { Schema } from './keywords.ts'
import * as overlay from './overlay.ts'

/** The JSON Schema of `_catalog.yaml`, for editors: that of a manifest, without images. */
export function folderSchema(manifest: Schema): Schema {
  const { required: _required, ...rest } = manifest
  const { images: _images, ...properties } = manifest.properties as Record<string, Schema>
  const { Image: _image, ...defs } = manifest.$defs as Record<string, Schema>
  return {
    ...rest,
    $id: 'urn:mintage:catalog:1',
    title: 'mintage _catalog.yaml',
    description: overlay.folderDescription,
    properties,
    $defs: defs,
  }
}
