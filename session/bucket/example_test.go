package bucket_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/bucket"
)

// A session does the part of the runtime's request and of its answer; here
// they are played by hand, and so is the store.
func Example() {
	ctx := context.Background()
	backend := s3mem.New()
	if err := backend.CreateBucket("artifacts"); err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()

	opts, err := bucket.Parse("s3://artifacts/reports?region=us-east-1&endpoint=" + server.URL)
	if err != nil {
		log.Fatal(err)
	}
	opts.Keys = bucket.Keys{Access: "example", Secret: "example-secret"} // else AWS_* variables, or a profile
	b, err := bucket.Open(ctx, opts)
	if err != nil {
		log.Fatal(err)
	}

	ended := make(chan session.Progress, 1)
	request := &protocol.ArtifactUploadRequest{Filename: "summary.md", Filepath: "/workspace/out/summary.md"}
	up, err := b.Offer(ctx, request, func(p session.Progress) {
		if p.State.Final() {
			ended <- p
		}
	})
	if err != nil {
		log.Fatal(err)
	}

	put, err := http.NewRequestWithContext(ctx, http.MethodPut, up.URL, strings.NewReader("# Summary\n"))
	if err != nil {
		log.Fatal(err)
	}
	put.Header.Set("Content-Type", up.ContentType)
	resp, err := http.DefaultClient.Do(put)
	if err != nil {
		log.Fatal(err)
	}
	resp.Body.Close()

	p := <-ended
	fmt.Printf("%d bytes, SHA-256 %.8s…\n", p.Bytes, p.SHA256)
	body, err := b.Get(ctx, p.Location)
	if err != nil {
		log.Fatal(err)
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s", text)
	if err := b.Close(ctx); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 10 bytes, SHA-256 88501c2f…
	// # Summary
}
