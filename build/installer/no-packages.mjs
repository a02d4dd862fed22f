/** Tells electron-builder that nothing is to be installed, rebuilt or collected: the bundles carry everything, and the addon is prebuilt. */
export default () => false;
