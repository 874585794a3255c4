package wire

import (
	"errors"
	"slices"
	"sort"
	"time"

	"ruse/ui/internal/filter"
)

// view is the rows of a store that a filter chooses, in groups of what is one item.
// Rows that come are judged at once, those that there are in slices, from the
// reader's place on.
type view struct {
	store  *Store
	filter filter.Filter
	// rows are those that were chosen, unless all are. lo and hi bound what was
	// judged.
	rows   both[uint32]
	lo, hi int
	// waits says that a frame has to be read before more is judged.
	waits  bool
	groups both[group]
	// open has a row of each group that shows its rows.
	open []uint32
}

// group is chosen rows of one class in a row.
type group struct {
	bytes          uint64
	first, last, n uint32
}

// set chooses other rows, beginning at row at.
func (v *view) set(f filter.Filter, at int) {
	v.filter, v.rows, v.groups = f, both[uint32]{}, both[group]{}
	v.lo, v.hi, v.waits = at, at, false
}

// done reports whether all rows were judged.
func (v *view) done() bool { return v.lo == 0 && v.hi == v.store.Len() }

// changed says that the rows from one on may be judged otherwise than before.
func (v *view) changed(from int) {
	switch {
	case v.filter.Empty():
	case from < v.lo:
		v.set(v.filter, from)
	default:
		v.cut(from)
	}
}

// cut drops the rows from one on.
func (v *view) cut(from int) {
	if from >= v.hi {
		return
	}
	v.hi = from
	if !v.filter.Empty() {
		v.rows.cut(sort.Search(v.rows.len(), func(i int) bool { return int(*v.rows.at(i)) >= from }))
	}
	at := v.groupOf(from)
	if at < v.groups.len() && int(v.groups.at(at).first) < from { // a part of it stays
		g := *v.groups.at(at)
		v.groups.cut(at)
		for i := range v.place(from) - v.place(int(g.first)) {
			v.join(v.rowAt(g.first, i))
		}
		return
	}
	v.groups.cut(at)
}

// work judges rows until a time, and some in any case.
func (v *view) work(deadline time.Time) {
	const stride = 64 // rows between two looks at the clock
	for n := 1; !v.done() && (n%stride != 0 || time.Now().Before(deadline)); n++ {
		row, step := v.hi, 1
		if v.hi == v.store.Len() {
			row, step = v.lo-1, -1
		}
		if step < 0 && v.waits {
			break // only what is new is judged meanwhile
		}
		chosen, err := v.judge(row)
		if err != nil {
			v.waits = true
			v.store.readAhead(row, step)
			break
		}
		if step > 0 {
			if v.hi++; chosen {
				v.append(row)
			}
		} else if v.lo--; chosen {
			v.prepend(row)
		}
	}
}

// judge fails where the row's frame has to be read first.
func (v *view) judge(row int) (chosen bool, err error) {
	if v.filter.Empty() {
		return true, nil
	}
	item, err := v.store.item(row, v.filter.ReadsData())
	if errors.Is(err, ErrReading) {
		return false, err
	}
	return v.filter.Match(&item), nil // what is gone holds no text that could be found
}

func (v *view) append(row int) {
	if !v.filter.Empty() {
		v.rows.back.add(uint32(row))
	}
	v.join(row)
}

// join puts a row behind all groups.
func (v *view) join(row int) {
	r := v.store.Row(row)
	if n := v.groups.len(); n > 0 {
		if g := v.groups.at(n - 1); v.alike(int(g.last), row) {
			g.last, g.n, g.bytes = uint32(row), g.n+1, g.bytes+uint64(r.Size)
			return
		}
	}
	v.groups.back.add(group{uint64(r.Size), uint32(row), uint32(row), 1})
}

func (v *view) prepend(row int) {
	if !v.filter.Empty() {
		v.rows.front.add(uint32(row))
	}
	r := v.store.Row(row)
	if v.groups.len() > 0 {
		if g := v.groups.at(0); v.alike(row, int(g.first)) {
			g.first, g.n, g.bytes = uint32(row), g.n+1, g.bytes+uint64(r.Size)
			return
		}
	}
	v.groups.front.add(group{uint64(r.Size), uint32(row), uint32(row), 1})
}

// alike reports whether two rows are of one item.
func (v *view) alike(a, b int) bool {
	ra, rb := v.store.Row(a), v.store.Row(b)
	of := classOf(v.store.Type(a))
	return of != alone && of == classOf(v.store.Type(b)) && ra.Run == rb.Run && (of == life || ra.Dir == rb.Dir)
}

// groupOf is the group that holds a row, or else the first behind it.
func (v *view) groupOf(row int) int {
	return sort.Search(v.groups.len(), func(i int) bool { return int(v.groups.at(i).last) >= row })
}

// place is where a row stands among those that are chosen, or would.
func (v *view) place(row int) int {
	if v.filter.Empty() {
		return row
	}
	return sort.Search(v.rows.len(), func(i int) bool { return int(*v.rows.at(i)) >= row })
}

// rowAt is the n-th row from a row on that is chosen itself.
func (v *view) rowAt(first uint32, n int) int {
	if v.filter.Empty() {
		return int(first) + n
	}
	return int(*v.rows.at(v.place(int(first)) + n))
}

// opened are the groups that show their rows, in their order.
func (v *view) opened() []int {
	var at []int
	for _, row := range v.open {
		if i := v.groupOf(int(row)); i < v.groups.len() && v.groups.at(i).first <= row && v.groups.at(i).n > 1 {
			at = append(at, i)
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// items is how many there are: groups, and the rows of those that are open.
func (v *view) items() int {
	n := v.groups.len()
	for _, i := range v.opened() {
		n += int(v.groups.at(i).n)
	}
	return n
}

// item is the n-th item: a group, or where part is not negative a row of it.
func (v *view) item(n int) (g group, part int) {
	for _, i := range v.opened() {
		rows := int(v.groups.at(i).n)
		if n <= i {
			break
		}
		if n <= i+rows {
			return *v.groups.at(i), n - i - 1
		}
		n -= rows
	}
	return *v.groups.at(n), -1
}

// itemOf is the item that shows a row, or else the first behind it; head prefers that
// of an open group.
func (v *view) itemOf(row int, head bool) int {
	at := v.groupOf(row)
	n := at
	for _, i := range v.opened() {
		g := v.groups.at(i)
		if i < at {
			n += int(g.n)
		}
		if i == at && int(g.first) <= row && !head {
			n += 1 + v.place(row) - v.place(int(g.first))
		}
	}
	return n
}
