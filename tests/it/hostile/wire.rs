//! HTTP/2 by hand: the frames that no library would send.

use std::{collections::BTreeMap, io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Types of frames.
pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PING: u8 = 6;
const GOAWAY: u8 = 7;
pub(super) const CONTINUATION: u8 = 9;

pub(super) const END_STREAM: u8 = 1;
const ACK: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;

/// Error codes of RFC 9113, §7.
pub(super) const PROTOCOL_ERROR: u32 = 1;
pub(super) const FRAME_SIZE_ERROR: u32 = 6;
pub(super) const REFUSED_STREAM: u32 = 7;
pub(super) const STREAM_CLOSED: u32 = 5;
pub(super) const ENHANCE_YOUR_CALM: u32 = 11;

/// A frame as it stands on the wire.
pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A header in HPACK, literally, not to be remembered.
pub(super) fn literal(name: &str, value: &str) -> Vec<u8> {
    let mut field = vec![0];
    for text in [name, value] {
        number(text.len(), 7, &mut field);
        field.extend(text.as_bytes());
    }
    field
}

/// A number in HPACK behind a prefix of so many bits, all of which are free.
fn number(value: usize, bits: u32, out: &mut Vec<u8>) {
    let most = (1 << bits) - 1;
    if value < most {
        return out.push(value as u8);
    }
    out.push(most as u8);
    let mut rest = value - most;
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// The headers of a gRPC call.
pub(super) fn call(path: &str, token: &str) -> Vec<u8> {
    [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        ("authorization", &format!("Bearer {token}")),
    ]
    .iter()
    .flat_map(|(name, value)| literal(name, value))
    .collect()
}

/// What the server has sent until it closed.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Frames by type.
    pub(super) frames: BTreeMap<u8, usize>,
    /// Streams that were reset, with the code.
    pub(super) resets: Vec<(u32, u32)>,
    /// The code of the last GOAWAY.
    pub(super) goaway: Option<u32>,
    /// Whether the system cut the connection: it does where one is closed on what was not read, and may lose the GOAWAY.
    pub(super) is_cut: bool,
}

impl Heard {
    /// Whether the server ended the connection for this reason, as far as one can hear it.
    pub(super) fn ended_with(&self, code: u32) -> bool {
        self.goaway == Some(code) || (self.goaway.is_none() && self.is_cut)
    }

    pub(super) fn count(&self, kind: u8) -> usize {
        self.frames.get(&kind).copied().unwrap_or_default()
    }
}

/// A connection that says whatever it is told to, while what comes is read beside.
pub(super) struct Raw {
    sender: OwnedWriteHalf,
    reader: JoinHandle<Heard>,
    /// Whether a call was answered to the end, and whether a ping was.
    answered: watch::Receiver<(bool, bool)>,
}

impl Raw {
    /// Connects and says nothing.
    pub(super) async fn silent(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (receiver, sender) = stream.into_split();
        let (answer, answered) = watch::channel((false, false));
        Self {
            sender,
            reader: tokio::spawn(hear(receiver, answer)),
            answered,
        }
    }

    /// Connects and opens as a client of HTTP/2 does.
    pub(super) async fn open(address: SocketAddr) -> Self {
        let mut raw = Self::silent(address).await;
        let opening = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
        raw.send(&opening).await.unwrap();
        raw
    }

    /// An error says that the server has closed.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sender.write_all(bytes).await
    }

    /// Sends so many times the same, or until the server closes.
    pub(super) async fn flood(&mut self, bytes: &[u8], times: usize) {
        for _ in 0..times {
            if self.send(bytes).await.is_err() {
                return;
            }
        }
    }

    /// Waits for the end of the first answer, or of the connection.
    pub(super) async fn answered(&mut self) {
        let _ = self.answered.wait_for(|(call, _)| *call).await;
    }

    /// Waits for the first answer to a ping, or the end of the connection: what was sent before has been read by then.
    pub(super) async fn ponged(&mut self) {
        let _ = self.answered.wait_for(|(_, ping)| *ping).await;
    }

    /// Says no more, and waits until the server has closed.
    pub(super) async fn end(mut self) -> Heard {
        let _ = self.sender.shutdown().await;
        self.reader.await.unwrap()
    }

    /// Waits until the server has closed by itself.
    pub(super) async fn closed(self) -> Heard {
        let Self { sender, reader, .. } = self;
        let heard = reader.await.unwrap();
        drop(sender);
        heard
    }
}

async fn hear(mut receiver: OwnedReadHalf, answered: watch::Sender<(bool, bool)>) -> Heard {
    let mut heard = Heard::default();
    let mut head = [0; 9];
    let mut payload = Vec::new();
    loop {
        if let Err(end) = next(&mut receiver, &mut head, &mut payload).await {
            heard.is_cut = end.kind() != io::ErrorKind::UnexpectedEof;
            return heard;
        }
        *heard.frames.entry(head[3]).or_default() += 1;
        let word = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
        match head[3] {
            HEADERS if head[4] & END_STREAM != 0 => answered.send_modify(|(call, _)| *call = true),
            PING if head[4] & ACK != 0 => answered.send_modify(|(_, ping)| *ping = true),
            RST_STREAM => heard.resets.push((word(&head[5..9]), word(&payload[..4]))),
            GOAWAY => heard.goaway = Some(word(&payload[4..8])),
            _ => {}
        }
    }
}

/// Reads the next frame.
async fn next(receiver: &mut OwnedReadHalf, head: &mut [u8; 9], payload: &mut Vec<u8>) -> io::Result<()> {
    receiver.read_exact(head).await?;
    payload.resize(u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize, 0);
    receiver.read_exact(payload).await.map(drop)
}
