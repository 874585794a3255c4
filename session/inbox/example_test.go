package inbox_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/inbox"
)

// A session does the part of the runtime's request and of its answer; here
// they are played by hand.
func Example() {
	dir, err := os.MkdirTemp("", "artifacts")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	in, err := inbox.Open(inbox.Options{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}

	request := &protocol.ArtifactUploadRequest{Filename: "summary.md", Filepath: "/workspace/out/summary.md"}
	up, err := in.Offer(context.Background(), request, func(p session.Progress) {
		if p.State == session.ArtifactStored {
			fmt.Printf("%d bytes, SHA-256 %.8s…\n", p.Bytes, p.SHA256)
		}
	})
	if err != nil {
		log.Fatal(err)
	}

	put, err := http.NewRequest(http.MethodPut, up.URL, strings.NewReader("# Summary\n"))
	if err != nil {
		log.Fatal(err)
	}
	put.Header.Set("Content-Type", up.ContentType)
	resp, err := http.DefaultClient.Do(put)
	if err != nil {
		log.Fatal(err)
	}
	resp.Body.Close()

	if err := in.Close(context.Background()); err != nil {
		log.Fatal(err)
	}
	index, err := inbox.ReadIndex(in.Dir())
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range index.Entries {
		fmt.Println(e.Filepath, "version", e.Version, e.State, "at", e.Path)
	}
	// Output:
	// 10 bytes, SHA-256 88501c2f…
	// /workspace/out/summary.md version 1 stored at files/workspace/out/summary.md
}
