/** Of the package, for reports that a library call makes. A test holds it to package.json. */
export const VERSION = '0.1.0'
