/** How the pages of a listing lie, in the words of the Events API. Pages count from 0, places in the range from 1. */
export interface Pagination {
  readonly total_results: number;
  readonly offset: number;
  readonly page_size: number;
  /** Page numbers shown at most. */
  readonly max_visible: number;
  /** Of these, how many lie before the current page when there are enough. */
  readonly pages_before: number;
  readonly range_start: number;
  readonly range_end: number;
  readonly first_page: number;
  readonly last_page: number;
  readonly number_of_pages: number;
  readonly previous_page: number | null;
  readonly next_page: number | null;
  readonly visible_pages: readonly number[];
}

const maxVisible = 10;
const pagesBefore = 5;

/** Describes page `page` of `size`, of which `found` results are shown, among `total`. */
export function pagination(page: number, size: number, found: number, total: number): Pagination {
  const pages = Math.ceil(total / size);
  const last = Math.max(0, pages - 1);
  const from = Math.max(0, Math.min(page - pagesBefore, pages - maxVisible));
  return {
    total_results: total,
    offset: page * size,
    page_size: size,
    max_visible: maxVisible,
    pages_before: pagesBefore,
    range_start: found === 0 ? 0 : page * size + 1,
    range_end: found === 0 ? 0 : page * size + found,
    first_page: 0,
    last_page: last,
    number_of_pages: pages,
    previous_page: page === 0 ? null : Math.min(page - 1, last),
    next_page: page < last ? page + 1 : null,
    visible_pages: Array.from({ length: Math.min(maxVisible, pages) }, (_, index) => from + index),
  };
}
