//! What the doors need to know of the installation.

use std::net::IpAddr;
use std::time::Duration;

use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;
use tokio::sync::watch;

use crate::site::Site;

/// What the doors need to know of the installation.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// The address under which clients reach the server, without a slash at its end. Every
    /// absolute address in an answer is built from it, and none from a request's `Host`.
    pub public_url: String,
    /// A second origin for users' content, without a slash at its end, if there is one.
    pub content_url: Option<String>,
    /// The origins whose pages may call the APIs; empty keeps cross-origin calls out.
    pub allowed_origins: Vec<String>,
    /// How long a client may take to send a request's head, and then each part of a small body.
    pub read_timeout: Duration,
    /// How many connections are served at once; the rest wait.
    pub max_connections: usize,
    /// How long running requests may go on after the server was told to stop.
    pub drain: Duration,
    /// The first peer that named a client of its own and is no trusted proxy, once one did.
    pub untrusted_proxy: watch::Sender<Option<IpAddr>>,
    trusted_proxies: Vec<IpNet>,
    forwarded_header: HeaderName,
    /// What follows from the public address.
    pub(crate) site: Site,
}

/// Headers in which proxies name the address of their client, whatever the configuration says.
static FORWARDING: [HeaderName; 3] = [
    header::FORWARDED,
    X_FORWARDED_FOR,
    HeaderName::from_static("x-real-ip"),
];
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

impl HttpConfig {
    /// The configuration for a public address, everything else by default.
    pub fn at(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            content_url: None,
            allowed_origins: Vec::new(),
            read_timeout: Duration::from_secs(10),
            max_connections: 10_000,
            drain: Duration::from_secs(30),
            untrusted_proxy: watch::Sender::new(None),
            trusted_proxies: Vec::new(),
            forwarded_header: X_FORWARDED_FOR,
            site: Site::of(public_url),
        }
    }

    /// The origin from which users' content is served.
    pub fn content_origin(&self) -> &str {
        self.content_url.as_deref().unwrap_or(&self.public_url)
    }

    /// Believes this header of peers in these networks, written as `10.0.0.0/8`, where it names the address of their
    /// client. The error names the first that is none.
    pub fn trust(&mut self, networks: &[String], header: &str) -> Result<(), String> {
        self.forwarded_header = header
            .parse()
            .map_err(|_| format!("`{header}` is no name of a header"))?;
        for network in networks {
            let parsed = network
                .parse()
                .or_else(|_| network.parse::<IpAddr>().map(IpNet::from));
            let parsed =
                parsed.map_err(|_| format!("`{network}` is no network such as 10.0.0.0/8"))?;
            self.trusted_proxies.push(parsed);
        }
        Ok(())
    }

    /// Whether a peer stands for many clients: this machine, or a trusted proxy.
    pub(crate) fn stands_for_many(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        peer.is_loopback()
            || self
                .trusted_proxies
                .iter()
                .any(|network| network.contains(&peer))
    }

    /// The address that a request comes from: the peer's, unless the peer is a trusted proxy; then
    /// the last address in the header that is none itself (docs/threat-model.md 4.10).
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let trusted = |address: IpAddr| {
            self.trusted_proxies
                .iter()
                .any(|network| network.contains(&address.to_canonical()))
        };
        let mut client = peer;
        if !trusted(peer) {
            self.note_forwarding(peer, headers);
            return client;
        }
        let values = headers.get_all(&self.forwarded_header).iter().rev();
        let hops = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|list| list.rsplit(','));
        for hop in hops {
            let Some(hop) = hop_address(hop.trim()) else {
                return client;
            };
            client = hop;
            if !trusted(hop) {
                return client;
            }
        }
        client
    }
}

impl HttpConfig {
    /// Tells once of a peer that may be a proxy that is not trusted: all who come through it count as one.
    fn note_forwarding(&self, peer: IpAddr, headers: &HeaderMap) {
        if self.untrusted_proxy.borrow().is_some() {
            return;
        }
        let mut names = FORWARDING.iter().chain([&self.forwarded_header]);
        let Some(name) = names.find(|name| headers.contains_key(*name)) else {
            return;
        };
        let is_first = self.untrusted_proxy.send_if_modified(|first| {
            let is_first = first.is_none();
            first.get_or_insert(peer);
            is_first
        });
        if is_first {
            tracing::warn!(
                %peer,
                header = %name,
                "a client names others that it speaks for: if it is a proxy, list it in \
                 `trusted_proxies`, or all who come through it count as one"
            );
        }
    }
}

/// The address in a hop, which some proxies write with a port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let with_port = || {
        hop.parse::<std::net::SocketAddr>()
            .map(|address| address.ip())
    };
    hop.parse().or_else(|_| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, header: &[&str]) -> String {
        let mut config = HttpConfig::at("https://files.example.org/");
        config
            .trust(
                &["10.0.0.0/8".to_owned(), "192.0.2.1".to_owned()],
                "X-Forwarded-For",
            )
            .unwrap();
        let mut headers = HeaderMap::new();
        for value in header {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        config.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let rows = [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.1.2.3", &["198.51.100.1"], "198.51.100.1"),
            ("10.1.2.3", &[], "10.1.2.3"),
            ("10.1.2.3", &["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
            (
                "10.1.2.3",
                &["6.6.6.6, 198.51.100.1, 192.0.2.1"],
                "198.51.100.1",
            ),
            ("10.1.2.3", &["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
            ("10.1.2.3", &["198.51.100.1, nonsense"], "10.1.2.3"),
            ("10.1.2.3", &["198.51.100.1:4711"], "198.51.100.1"),
            ("10.1.2.3", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("10.1.2.3", &["10.9.9.9"], "10.9.9.9"),
        ];
        for (peer, header, expected) in rows {
            assert_eq!(client(peer, header), expected, "{peer} {header:?}");
        }
    }

    #[test]
    fn the_first_untrusted_peer_that_names_others_is_told() {
        let mut config = HttpConfig::at("https://files.example.org");
        config.trust(&["10.0.0.0/8".to_owned()], "x-own").unwrap();
        let told = config.untrusted_proxy.subscribe();
        let asks = |peer: &str, header: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header, "198.51.100.1".parse().unwrap());
            config.client(peer.parse().unwrap(), &headers);
            told.borrow().map(|peer| peer.to_string())
        };
        assert_eq!(asks("10.1.2.3", "x-own"), None);
        assert_eq!(asks("203.0.113.9", "accept"), None);
        for (peer, header) in [("203.0.113.9", "forwarded"), ("203.0.113.10", "x-real-ip")] {
            assert_eq!(asks(peer, header), Some("203.0.113.9".to_owned()));
        }
    }

    #[test]
    fn what_is_no_network_or_header_is_named() {
        for (network, header, wrong) in [
            ("10.0.0.0/99", "x-forwarded-for", "10.0.0.0/99"),
            ("10.0.0.0/8", "forwarded for", "forwarded for"),
        ] {
            let mut config = HttpConfig::at("https://files.example.org");
            let trouble = config.trust(&[network.to_owned()], header).unwrap_err();
            assert!(trouble.contains(wrong), "{trouble}");
        }
    }
}
