/** The manifest of commands without a file argument, in the working directory. */
export const defaultManifest = 'images.yaml'

/** The file whose values all manifests of its folder share. */
export const folderFileNames = ['_catalog.yaml', '_catalog.yml']

export const isFolderFile = (path: string): boolean => folderFileNames.includes(path.replace(/^.*[\\/]/s, ''))
