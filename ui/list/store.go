package list

import "slices"

// chunkLen is how many slots a chunk holds.
const chunkLen = 128

// slot is an item with what the list knows about it.
type slot struct {
	item   Item
	id     uint64 // never given to another item
	weight int    // on the scrollbar; 0 if the item has no blocks
}

// chunk is a run of slots; all but the last chunk of a store are full.
type chunk struct {
	slots  []slot
	weight int
}

// store holds the items of a list with the sums of their weights. It is a slice
// in chunks, so that neither adding an item at the end nor removing one from the
// start ever moves all others: with a million of them that would hold up an
// update for many frames. The sums are kept by chunk, too; within one they are
// added up.
type store struct {
	chunks  []chunk
	weights weights // of the chunks
	head    int     // slots of the first chunk that were removed
	len     int     // without them
}

// at returns slot i, which must be in range.
func (s *store) at(i int) *slot {
	i += s.head
	return &s.chunks[i/chunkLen].slots[i%chunkLen]
}

// push adds a slot at the end.
func (s *store) push(added slot) {
	if s.head+s.len == len(s.chunks)*chunkLen {
		var slots []slot
		if s.len > 0 { // small lists stay small
			slots = make([]slot, 0, chunkLen)
		}
		s.chunks = append(s.chunks, chunk{slots: slots})
		s.weights.push(0)
	}
	last := len(s.chunks) - 1
	s.chunks[last].slots = append(s.chunks[last].slots, slot{item: added.item, id: added.id})
	s.len++
	s.setWeight(s.len-1, added.weight)
}

// setWeight changes the weight of slot i.
func (s *store) setWeight(i, weight int) {
	changed := s.at(i)
	delta := weight - changed.weight
	if delta == 0 {
		return
	}
	changed.weight = weight
	c := (s.head + i) / chunkLen
	s.chunks[c].weight += delta
	s.weights.add(c, delta)
}

// sum returns the weight of the first n slots.
func (s *store) sum(n int) int {
	n += s.head
	c := n / chunkLen
	total := s.weights.sum(c)
	if rest := n % chunkLen; rest > 0 {
		for i := range s.chunks[c].slots[:rest] {
			total += s.chunks[c].slots[i].weight
		}
	}
	return total
}

// find returns the slot that holds the unit of weight at offset target: the
// first one up to whose end the sum exceeds target, or the number of slots if
// none does. Slots without weight are never found, which is how the list steps
// over any number of hidden items at once.
func (s *store) find(target int) int {
	c := s.weights.find(target)
	if c == len(s.chunks) {
		return s.len
	}
	target -= s.weights.sum(c)
	i := 0
	for slots := s.chunks[c].slots; target >= slots[i].weight; i++ {
		target -= slots[i].weight
	}
	return c*chunkLen + i - s.head
}

// truncate keeps the first n slots.
func (s *store) truncate(n int) {
	for s.len > n {
		last := s.len - 1
		s.setWeight(last, 0)
		*s.at(last) = slot{}
		c := len(s.chunks) - 1
		s.chunks[c].slots = s.chunks[c].slots[:(s.head+last)%chunkLen]
		s.len--
		if len(s.chunks[c].slots) == 0 {
			s.chunks = slices.Delete(s.chunks, c, c+1)
			s.weights = s.weights[:c]
		}
	}
}

// removeFirst removes the first n slots.
func (s *store) removeFirst(n int) {
	if full := (s.head + n) / chunkLen; full > 0 {
		s.chunks = slices.Delete(s.chunks, 0, min(full, len(s.chunks)))
		s.weights = s.weights[:0]
		for _, c := range s.chunks {
			s.weights.push(c.weight)
		}
		s.len -= full*chunkLen - s.head
		n -= full*chunkLen - s.head
		s.head = 0
	}
	for range n {
		s.setWeight(0, 0)
		*s.at(0) = slot{}
		s.head++
		s.len--
	}
}
