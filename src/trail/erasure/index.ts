/** Everything about one person: shown, exported, erased. */
export { erasePerson } from './erase-person.ts';
