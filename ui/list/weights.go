package list

import "math/bits"

// weights holds one non-negative number for each item in a Fenwick tree, so
// that the sum up to any item, a change to any item and the search for the
// item at a sum all cost O(log n). Index i of the tree holds the sum of the
// lowbit(i+1) weights that end at i.
type weights []int

// push adds an item at the end.
func (w *weights) push(weight int) {
	tree := *w
	n := len(tree) + 1
	for i := n - 1; i > n-n&-n; i -= i & -i {
		weight += tree[i-1]
	}
	*w = append(tree, weight)
}

// add changes the weight of item i by delta.
func (w weights) add(i, delta int) {
	for i++; i <= len(w); i += i & -i {
		w[i-1] += delta
	}
}

// sum returns the weight of the first n items.
func (w weights) sum(n int) int {
	total := 0
	for ; n > 0; n -= n & -n {
		total += w[n-1]
	}
	return total
}

// find returns the item that holds the unit of weight at offset target: the
// first one up to whose end the sum exceeds target. It is len(w) if there is
// none. Items without weight are never found, which is how the list steps over
// any number of hidden items at once.
func (w weights) find(target int) int {
	i := 0
	for step := 1 << bits.Len(uint(len(w))); step > 0; step >>= 1 {
		if next := i + step; next <= len(w) && w[next-1] <= target {
			i = next
			target -= w[next-1]
		}
	}
	return i
}
