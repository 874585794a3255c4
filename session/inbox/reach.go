package inbox

import (
	"net"
	"net/netip"
)

// Reachable says whether a runtime at remoteAddr, the address of the other end
// of its connection, can reach the inbox, as far as that can be known without
// trying. It fails with an *UnreachableError where the runtime is on another
// machine, the inbox listens on loopback, and there is no public address. A
// forwarded port looks like a runtime on this machine and is not noticed.
func (in *Inbox) Reachable(remoteAddr string) error {
	listening, err := netip.ParseAddrPort(in.listener.Addr().String())
	if in.public != nil || err != nil || !listening.Addr().Unmap().IsLoopback() || local(remoteAddr) {
		return nil
	}
	return &UnreachableError{Runtime: hostname(remoteAddr), Inbox: in.listener.Addr().String()}
}

// local reports whether addr is on this machine. What is no network address,
// such as a pipe's, is.
func local(addr string) bool {
	name := hostname(addr)
	ip, err := netip.ParseAddr(name)
	if err != nil {
		_, _, err := net.SplitHostPort(addr)
		return err != nil || name == "localhost"
	}
	ip = ip.Unmap().WithZone("")
	return ip.IsLoopback() || ip.IsUnspecified() || owns(ip)
}

// owns reports whether ip is an address of one of this machine's interfaces.
func owns(ip netip.Addr) bool {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, addr := range addrs {
		if own, err := netip.ParsePrefix(addr.String()); err == nil && own.Addr().Unmap() == ip {
			return true
		}
	}
	return false
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
