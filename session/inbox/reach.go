package inbox

import (
	"net"
	"net/netip"

	"ruse/session"
	"ruse/session/internal/store"
)

// Reachable says whether a runtime at remoteAddr, the address of the other end
// of its connection, can reach the inbox, as far as that can be known without
// trying. It fails with a *session.UnreachableError where the runtime is on another
// machine, the inbox listens on loopback, and there is no public address. A
// forwarded port looks like a runtime on this machine and is not noticed.
func (in *Inbox) Reachable(remoteAddr string) error {
	listening, err := netip.ParseAddrPort(in.listener.Addr().String())
	if in.public != nil || err != nil || !listening.Addr().Unmap().IsLoopback() || store.IsLocal(remoteAddr) {
		return nil
	}
	return &session.UnreachableError{
		Runtime: store.Hostname(remoteAddr), Store: "the inbox at " + in.listener.Addr().String(),
		Try: "Try --artifacts-url with the address of a tunnel to the inbox, " +
			"--artifacts-listen with an address that the runtime reaches, or --artifacts s3://bucket/prefix.",
	}
}

// advertised is the host and port under which others reach a listener at addr.
// Where it listens on all addresses, that is the first one of this machine
// that is not loopback or link-local.
func advertised(addr net.Addr) string {
	at, err := netip.ParseAddrPort(addr.String())
	if err != nil || !at.Addr().IsUnspecified() {
		return addr.String()
	}
	host := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		addrs = nil
	}
	for _, addr := range addrs {
		own, err := netip.ParsePrefix(addr.String())
		if err == nil && own.Addr().Unmap().Is4() && own.Addr().IsGlobalUnicast() {
			host = own.Addr().Unmap()
			break
		}
	}
	return netip.AddrPortFrom(host, at.Port()).String()
}
