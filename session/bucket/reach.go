package bucket

import (
	"net"
	"net/netip"
	"strings"
)

// Reachable says whether a runtime at remoteAddr, the address of the other end
// of its connection, can reach the store, as far as that can be known without
// trying. It fails with an *UnreachableError where the endpoint is on this
// machine's loopback and the runtime is elsewhere. A store on the internet is
// taken to be reachable.
func (b *Bucket) Reachable(remoteAddr string) error {
	if !loopback(b.endpoint.Hostname()) {
		return nil
	}
	host, _, err := net.SplitHostPort(remoteAddr)
	if err != nil || loopback(host) || ofThisMachine(host) {
		return nil // a pipe has no host, and is here
	}
	return &UnreachableError{Runtime: host, Endpoint: b.endpoint.Host}
}

// loopback reports whether host names the machine that asks (RFC 6761).
func loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.Unmap().IsLoopback() || ip.IsUnspecified())
}

// ofThisMachine reports whether host is the address of an interface here.
func ofThisMachine(host string) bool {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	for _, addr := range addrs {
		if own, ok := addr.(*net.IPNet); ok && ip != nil && own.IP.Equal(ip) {
			return true
		}
	}
	return false
}
