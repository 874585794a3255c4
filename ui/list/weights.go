package list

import "math/bits"

// weights is a sequence of non-negative numbers in a Fenwick tree, so that the
// sum up to any of them, a change to one and the search for the one at a sum all
// cost O(log n). Index i of the tree holds the sum of the lowbit(i+1) weights
// that end at i.
type weights []int

// push adds a weight at the end.
func (w *weights) push(weight int) {
	tree := *w
	n := len(tree) + 1
	for i := n - 1; i > n-n&-n; i -= i & -i {
		weight += tree[i-1]
	}
	*w = append(tree, weight)
}

// add changes weight i by delta.
func (w weights) add(i, delta int) {
	for i++; i <= len(w); i += i & -i {
		w[i-1] += delta
	}
}

// sum returns the sum of the first n weights.
func (w weights) sum(n int) int {
	total := 0
	for ; n > 0; n -= n & -n {
		total += w[n-1]
	}
	return total
}

// find returns the first weight up to whose end the sum exceeds target, or the
// number of weights if there is none.
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
