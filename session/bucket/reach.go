package bucket

import (
	"ruse/session"
	"ruse/session/internal/store"
)

// Reachable says whether a runtime at remoteAddr, the address of the other end
// of its connection, can reach the store, as far as that can be known without
// trying. It fails with a *session.UnreachableError where the endpoint is on this
// machine's loopback and the runtime is elsewhere. A store on the internet is
// taken to be reachable.
func (b *Bucket) Reachable(remoteAddr string) error {
	if !store.IsLoopback(b.endpoint.Hostname()) || store.IsLocal(remoteAddr) {
		return nil
	}
	return &session.UnreachableError{
		Runtime: store.Hostname(remoteAddr), Store: "the bucket at " + b.endpoint.Host,
		Try: "Try an endpoint that the runtime reaches: --artifacts 's3://bucket/prefix?endpoint=https://host:port'.",
	}
}
