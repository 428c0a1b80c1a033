//! Pages and feeds by their addresses.
//!
//! Only `http` and `https`; a time limit on the whole exchange, a size limit on what was unpacked, a limit on redirects. An address that the
//! user typed may be anywhere; one that a page, a feed or a redirect names must not lead into the user's own network, whatever its name
//! resolves to, unless it is on the host that the user typed.

use std::collections::HashSet;
use std::fmt;
use std::io::Read;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error, http};
use url::{Host, Url};

/// What servers are told of who asks.
pub const USER_AGENT: &str = concat!("dateline/", env!("CARGO_PKG_VERSION"));

/// Redirects that are followed.
const REDIRECTS: usize = 5;

/// Limits of one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebLimits {
    /// From the name's look-up to the last byte.
    pub time: Duration,
    /// Bytes of the unpacked body.
    pub size: u64,
}

impl Default for WebLimits {
    fn default() -> Self {
        WebLimits { time: Duration::from_secs(30), size: 32 << 20 }
    }
}

/// What an earlier answer said of itself; a server that has nothing newer says so in a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// `ETag`.
    pub tag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
}

/// What a server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The address that answered, after redirects.
    pub url: String,
    /// HTTP's status.
    pub status: u16,
    /// Media type as it was sent.
    pub kind: String,
    /// The unpacked body; empty unless the status is 200.
    pub bytes: Vec<u8>,
    /// For the next request.
    pub known: Known,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// Why nothing was got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebError {
    /// Not an address, or not of the web.
    Address(String),
    /// The address is in the user's own network, and another than the user named it.
    Local(String),
    /// More redirects than are followed, or one that leads nowhere.
    Redirects,
    /// The answer took longer than the limit.
    Slow(Duration),
    /// The answer is larger than the limit in bytes.
    Large(u64),
    /// The system's or the server's words.
    Failed(String),
}

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WebError::Address(a) => write!(f, "{a:?} is no address that begins with http:// or https://"),
            WebError::Local(host) => write!(f, "leads to {host} in your own network, which only you may name"),
            WebError::Redirects => write!(f, "is redirected more than {REDIRECTS} times, or to nowhere"),
            WebError::Slow(t) => write!(f, "did not answer within {} seconds", t.as_secs()),
            WebError::Large(n) => write!(f, "is larger than {} MB", n >> 20),
            WebError::Failed(e) => write!(f, "cannot be fetched: {e}"),
        }
    }
}

impl std::error::Error for WebError {}

/// Fetches pages and feeds.
#[derive(Clone, Debug)]
pub struct Web {
    /// For hosts that the user named.
    open: Agent,
    /// For all others.
    guarded: Agent,
    limits: WebLimits,
    /// Hosts with ports that the user named.
    named: Arc<HashSet<String>>,
}

impl Web {
    /// With the addresses that the user typed: those may be local.
    pub fn new<'a>(limits: WebLimits, typed: impl IntoIterator<Item = &'a str>) -> Web {
        let config = || -> Config {
            Agent::config_builder()
                .timeout_global(Some(limits.time))
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .user_agent(USER_AGENT)
                .build()
        };
        Web {
            open: Agent::new_with_config(config()),
            guarded: Agent::with_parts(config(), DefaultConnector::default(), Guarded(DefaultResolver::default())),
            limits,
            named: Arc::new(typed.into_iter().filter_map(|u| parse(u).ok()).map(|u| authority(&u)).collect()),
        }
    }

    /// The answer at an address, redirects followed. A status that is no success is an answer too.
    ///
    /// # Errors
    /// [`WebError`].
    pub fn get(&self, address: &str, known: &Known) -> Result<Answer, WebError> {
        let mut url = parse(address)?;
        for _ in 0..=REDIRECTS {
            let own = self.named.contains(&authority(&url));
            if !own {
                guard(&url)?;
            }
            let agent = if own { &self.open } else { &self.guarded };
            let mut request = agent.get(url.as_str()).header("accept", ACCEPT);
            if let Some(tag) = &known.tag {
                request = request.header("if-none-match", tag);
            }
            if let Some(modified) = &known.modified {
                request = request.header("if-modified-since", modified);
            }
            let mut answer = request.call().map_err(|e| self.failed(&url, &e))?;
            let header =
                |name: http::HeaderName| answer.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
            let status = answer.status().as_u16();
            if matches!(status, 301 | 302 | 303 | 307 | 308) {
                let to = header(http::header::LOCATION).ok_or(WebError::Redirects)?;
                let to = url.join(&to).map_err(|_| WebError::Redirects)?;
                url = parse(to.as_str())?;
                continue;
            }
            let retry_after =
                header(http::header::RETRY_AFTER).and_then(|v| v.trim().parse().ok()).map(Duration::from_secs);
            let kind = header(http::header::CONTENT_TYPE).unwrap_or_default();
            let known = Known { tag: header(http::header::ETAG), modified: header(http::header::LAST_MODIFIED) };
            let mut bytes = Vec::new();
            if status == 200 {
                let body = answer.body_mut().with_config().limit(u64::MAX).reader();
                body.take(self.limits.size + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|e| self.failed(&url, &Error::from(e)))?;
                if bytes.len() as u64 > self.limits.size {
                    return Err(WebError::Large(self.limits.size));
                }
            }
            return Ok(Answer { url: url.into(), status, kind, bytes, known, retry_after });
        }
        Err(WebError::Redirects)
    }

    fn failed(&self, url: &Url, e: &Error) -> WebError {
        match e {
            Error::Timeout(_) => WebError::Slow(self.limits.time),
            Error::Io(e) if e.to_string() == LOCAL => WebError::Local(url.host_str().unwrap_or("").to_owned()),
            Error::Io(e) if e.kind() == std::io::ErrorKind::TimedOut => WebError::Slow(self.limits.time),
            e => WebError::Failed(e.to_string()),
        }
    }
}

const ACCEPT: &str = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json;q=0.9, */*;q=0.1";

/// An address of the web, without its fragment and without a name and password, which are nobody else's business.
fn parse(address: &str) -> Result<Url, WebError> {
    let wrong = || WebError::Address(address.chars().take(200).collect());
    let mut url = Url::parse(address.trim()).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong());
    }
    url.set_fragment(None);
    let _ = (url.set_username(""), url.set_password(None));
    Ok(url)
}

/// Host and port.
pub(crate) fn authority(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or(""), url.port_or_known_default().unwrap_or(0))
}

/// Refuses what can be told to be local without a look-up; behind a proxy nothing else tells it.
fn guard(url: &Url) -> Result<(), WebError> {
    let local = match url.host() {
        Some(Host::Ipv4(a)) => is_local(a.into()),
        Some(Host::Ipv6(a)) => is_local(a.into()),
        Some(Host::Domain(d)) => {
            let d = d.trim_end_matches('.');
            !d.contains('.') || [".localhost", ".local", ".internal", ".home.arpa"].iter().any(|e| d.ends_with(e))
        }
        None => true,
    };
    if local { Err(WebError::Local(url.host_str().unwrap_or("").to_owned())) } else { Ok(()) }
}

/// Whether an address is anything but a public one (RFC 6890 and its registries).
fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(a) => {
            let [x, y, ..] = a.octets();
            a.is_private()
                || a.is_loopback()
                || a.is_link_local()
                || a.is_unspecified()
                || a.is_broadcast()
                || a.is_multicast()
                || x == 0
                || x >= 240
                || (x == 100 && (64..128).contains(&y))
                || (x == 192 && y == 0 && a.octets()[2] == 0)
                || (x == 198 && (y == 18 || y == 19))
        }
        IpAddr::V6(a) => {
            let s = a.segments();
            // Ways to write an IPv4 address: mapped, compatible, NAT64, 6to4.
            let four = match s {
                [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0x64, 0xff9b, ..] => Some([s[6], s[7]]),
                [0x2002, x, y, ..] => Some([x, y]),
                _ => None,
            };
            let within = four.is_some_and(|[x, y]| {
                let [a, b] = x.to_be_bytes();
                let [c, d] = y.to_be_bytes();
                is_local(IpAddr::from([a, b, c, d]))
            });
            within
                || a.is_loopback()
                || a.is_unspecified()
                || a.is_multicast()
                || a.is_unique_local()
                || a.is_unicast_link_local()
        }
    }
}

const LOCAL: &str = "address in the user's own network";

/// Looks names up and refuses local addresses: a public name may point at one.
#[derive(Debug)]
struct Guarded(DefaultResolver);

impl Resolver for Guarded {
    fn resolve(&self, uri: &http::Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        // The name of a proxy, which the user has set, comes this way too.
        let proxy = config.proxy().is_some_and(|p| p.uri().authority() == uri.authority());
        if !proxy && found.iter().any(|a| is_local(a.ip())) {
            return Err(Error::Io(std::io::Error::other(LOCAL)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for local in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
        ] {
            assert!(is_local(local.parse().expect("an address")), "{local}");
        }
        for public in ["192.0.2.1", "8.8.8.8", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"] {
            assert!(!is_local(public.parse().expect("an address")), "{public}");
        }
    }

    #[test]
    fn only_the_web_is_fetched() {
        for wrong in ["file:///etc/passwd", "ftp://news.example/", "news.example", "http://", "javascript:alert(1)", ""]
        {
            assert!(matches!(parse(wrong), Err(WebError::Address(_))), "{wrong}");
        }
        let url = parse("https://me:secret@news.example/a#b").expect("an address");
        assert_eq!(url.as_str(), "https://news.example/a");
        for local in [
            "http://localhost/",
            "http://printer/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://nas.local/",
        ] {
            assert!(matches!(guard(&parse(local).expect("an address")), Err(WebError::Local(_))), "{local}");
        }
        assert!(guard(&parse("https://news.example/").expect("an address")).is_ok());
    }
}
