package inbox

import (
	"context"
	"errors"

	"ruse/session/internal/store"
)

// Close ends the inbox: it takes no more requests, offers that were not used
// become session.ArtifactNeverCame, and uploads under way may end until ctx is
// done; then they are cut and fail. It returns when the files are closed and
// every goroutine of the inbox has ended. Later calls wait for the first one
// and return what it returned.
func (in *Inbox) Close(ctx context.Context) error {
	in.closeOnce.Do(func() { in.closeErr = in.close(ctx) })
	return in.closeErr
}

func (in *Inbox) close(ctx context.Context) error {
	in.count.Close()
	close(in.stopping)
	for _, o := range in.withdraw() {
		in.finish(o, store.NotSent())
	}

	uploaded := make(chan struct{})
	go func() {
		in.uploads.Wait()
		close(uploaded)
	}()
	select {
	case <-uploaded:
	case <-ctx.Done():
		close(in.cut)
	}
	// Closes the listener and every connection, which ends all reads.
	err := in.server.Close()
	<-uploaded
	in.serving.Wait()
	in.conns.Wait()
	if in.folder != nil {
		err = errors.Join(err, in.folder.release())
	}
	return err
}
