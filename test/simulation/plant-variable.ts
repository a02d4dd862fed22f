/** The environment's word for the bug to plant (`plant.ts`). */
export const plantVariable = 'QUAYSIDE_PLANT';
