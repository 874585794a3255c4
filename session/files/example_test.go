package files_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"ruse/session/files"
)

// A file of settings that several processes change: who reads it finds the old
// content or the new one, and no change is lost.
func Example() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "count")

	increment := func() error {
		held, err := files.Lock(context.Background(), path+".lock")
		if err != nil {
			return err
		}
		defer held.Close()
		n := 0
		if old, err := files.Read(path, 100); err == nil {
			fmt.Sscan(string(old), &n)
		}
		return files.Write(path, fmt.Append(nil, n+1))
	}
	for range 3 {
		if err := increment(); err != nil {
			log.Fatal(err)
		}
	}
	count, err := files.Read(path, 100)
	fmt.Println(string(count), err)
	_, err = files.Read(dir, 100)
	fmt.Println("a folder:", errors.Is(err, files.ErrNotRegular))
	// Output:
	// 3 <nil>
	// a folder: true
}
