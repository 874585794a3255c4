package wire

import "ruse/ui/internal/filter"

// Item is row i as a filter sees it, its frame read back, so that what is chosen
// elsewhere is what a view would show.
func (s *Store) Item(i int) filter.Item {
	item, _ := s.item(i, true) // what is gone holds no text that could be found
	return item
}
