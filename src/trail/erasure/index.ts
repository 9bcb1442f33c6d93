/** A person, erased from wherever the platform knows of them. */
export { erasePerson } from './erase-person.ts';
