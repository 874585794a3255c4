package session

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ByteSize is a number of bytes as people write it: 500MB, 1.5GiB.
type ByteSize int64

// NoLimit is the ByteSize that stands for none: "none".
const NoLimit ByteSize = math.MaxInt64

var sizeUnits = []struct {
	name  string
	bytes ByteSize
}{
	{"TiB", 1 << 40},
	{"GiB", 1 << 30},
	{"MiB", 1 << 20},
	{"KiB", 1 << 10},
	{"TB", 1e12},
	{"GB", 1e9},
	{"MB", 1e6},
	{"KB", 1e3},
	{"B", 1},
}

// ParseByteSize reads a number above zero with its unit, in any case and with
// or without a space between them, or "none".
func ParseByteSize(text string) (ByteSize, error) {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, "none") {
		return NoLimit, nil
	}
	for _, unit := range sizeUnits {
		at := len(text) - len(unit.name)
		if at <= 0 || !strings.EqualFold(text[at:], unit.name) {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(text[:at]), 64)
		if bytes := n * float64(unit.bytes); err == nil && bytes >= 1 && bytes < float64(NoLimit) {
			return ByteSize(bytes), nil
		}
		break
	}
	return 0, errors.New("want a size with its unit, such as 500MB or 10GiB, or none for no limit")
}

// String writes s in the largest unit of which it is a whole number.
func (s ByteSize) String() string {
	if s >= NoLimit {
		return "none"
	}
	for _, unit := range sizeUnits {
		if s >= unit.bytes && s%unit.bytes == 0 {
			return fmt.Sprintf("%d%s", s/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%dB", int64(s))
}
