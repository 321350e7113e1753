/** The manifest of commands without a file argument, in the working directory. */
export const defaultManifest = 'images.yaml'
