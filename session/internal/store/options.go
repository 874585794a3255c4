package store

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Session is name where that is a harmless name for a session's folder, of runes
// that are allowed. Where it is empty, it is one that sorts by time and never
// meets another.
func Session(name string, allowed func(rune) bool) (string, error) {
	if name == "" {
		var random [4]byte
		rand.Read(random[:]) // never fails (crypto/rand)
		return time.Now().UTC().Format("20060102-150405-") + hex.EncodeToString(random[:]), nil
	}
	if strings.Contains(name, "/") || component(name, allowed) != name {
		return "", fmt.Errorf("the session's folder can't be named %.80q", name)
	}
	return name, nil
}

// Limit is value, fallback if that is zero, or no limit if it is negative.
func Limit(value, fallback int64) int64 {
	switch {
	case value == 0:
		return fallback
	case value < 0:
		return 1<<63 - 1
	default:
		return value
	}
}
