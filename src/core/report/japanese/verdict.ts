/** Verdicts: reasons, their causes, evidence, and what is said of the policy table. */
export const VERDICT: Readonly<Record<string, string>> = {
  // reasons
  'an {0} attempt began first and {1}': '先に {0} の試行が始まり、{1}',
  'was answered by an ICMP error (type {0} code {1})': 'ICMP エラー(タイプ {0} コード {1})が返った',
  'was answered by an ICMP error ({0})': 'ICMP エラー({0})が返った',
  'was refused by a reset': 'リセットで拒否された',
  'was refused (port unreachable)': '拒否された(ポート到達不能)',
  'was reset during the handshake': 'ハンドシェイクの途中でリセットされた',
  'was not answered (sent once)': '応答がなかった(送信 1 回)',
  'was not answered (sent {0} times)': '応答がなかった(送信 {0} 回)',
  'an {0} attempt was answered only after the client had given it up': '{0} の試行への応答は、クライアントが断念した後だった',
  'an {0} attempt was answered {1} ms after the one that won': '{0} の試行への応答は、採用されたものより {1} ms 遅かった',
  'an {0} attempt was answered too, {1} ms before the one that won, and given up':
    '{0} の試行にも、採用されたものより {1} ms 早く応答があったが、断念された',
  'the client never asked for {0}': 'クライアントは {0} を問い合わせていない',
  'the {0} answer held no address': '{0} の応答にアドレスがなかった',
  'the {0} query was answered with {1}': '{0} の問い合わせに {1} が返った',
  'no answer to the {0} query is in the capture (asked once, over {1} ms)':
    '{0} の問い合わせへの応答がキャプチャにない(問い合わせ 1 回、{1} ms の間)',
  'no answer to the {0} query is in the capture (asked {1} times, over {2} ms)':
    '{0} の問い合わせへの応答がキャプチャにない(問い合わせ {1} 回、{2} ms の間)',
  'the {0} answer came {1} ms after the first attempt': '{0} の応答は最初の試行の {1} ms 後だった',
  'the capture begins in the middle of the connection': 'キャプチャは接続の途中から始まっている',
  'an attempt was still open when the capture ended': 'キャプチャの終了時に、まだ続いている試行があった',
  'every attempt came to its end without success ({0})': 'すべての試行が成功せずに終わった({0})',
  'no lookup in the capture led to this address: a literal, a hosts file, an earlier answer, or encrypted DNS':
    'このアドレスに至る名前解決がキャプチャにない: アドレスの直接指定、hosts ファイル、以前の応答、または暗号化された DNS',
  'no lookup in the capture led to this address; the name is known from {0}':
    'このアドレスに至る名前解決がキャプチャにない。名前は{0}から分かる',
  'the TLS server name': 'TLS のサーバー名',
  'the HTTP Host header': 'HTTP の Host ヘッダー',
  "the capture's own name records": 'キャプチャ自体の名前レコード',
  'the AAAA was known, but the host shows no IPv6 address that it could send from':
    'AAAA は分かっていたが、送信元にできる IPv6 アドレスがホストに見えない',
  'the A was known, but the host shows no IPv4 address that it could send from':
    'A は分かっていたが、送信元にできる IPv4 アドレスがホストに見えない',
  'both were known; rule {0} ({1}) of address selection puts {2} first':
    '両方が分かっており、アドレス選択のルール {0}({1})により {2} が先になる',
  'both were known and address selection would put {0} first, but the client began with {1}':
    '両方が分かっており、アドレス選択では {0} が先になるはずだが、クライアントは {1} から始めた',
  'the packets are native here, but the address is a tunnel address: the tunnel begins on another machine':
    'ここではパケットはネイティブだが、アドレスはトンネルのもので、トンネルは別の機器から始まる',
  ', and ': '。',
  'the capture filter left bulk data out': 'キャプチャフィルターが大きなデータを除いている',
  'with it the name that TLS or HTTP may give': 'TLS や HTTP が示すはずの名前も除かれている',
  'with it which of the answered attempts was used: that the first answer won is inferred':
    '応答のあった試行のどれが使われたかも分からない(最初の応答が勝ったと推定)',
  'with it QUIC, which the name offers and which may have been tried first': '名前が提供し、先に試された可能性のある QUIC も除かれている',
  'only the far side of a translator or relay is in the capture: the family is that of this leg':
    '変換装置または中継の向こう側だけがキャプチャにある: ファミリーはこの区間のもの',
  // causes
  'the given table puts {0} first': '与えられたテーブルでは {0} が先になる',
  '{0} puts {1} first': '{0} では {1} が先になる',
  'a table that always puts {0} first would look the same; none is tried unless it is given (--policy)':
    '常に {0} を先にするテーブルでも同じに見える。そのようなテーブルは与えられたとき(--policy)だけ試す',
  'not a missing route: {0} of this host is answered in frame {1}': '経路の欠落ではない: このホストの {0} にはフレーム {1} で応答がある',
  'no {0} of this host is answered in the capture': 'このホストの {0} への応答はキャプチャにない',
  'no {0} source of this host is in the capture': 'このホストの {0} 送信元アドレスはキャプチャにない',
  'a missing route would look the same: {0}': '経路の欠落でも同じに見える: {0}',
  'an option of the program, an order of its own, or what it remembers may have decided':
    'プログラムのオプション、独自の順序、または記憶している結果が決めた可能性がある',
  "an order of the program's own is not excluded, but {0} explains all {1} decisions of this host, {2} of them for {3}":
    'プログラム独自の順序も否定できないが、{0} はこのホストの選択 {1} 件(うち {3} を選んだもの {2} 件)をすべて説明できる',
  "an option or an order of the program's own would look the same": 'プログラムのオプションや独自の順序でも同じに見える',
  // evidence
  ', asked {0} times': '、{0} 回問い合わせ',
  '{0}: no record (NOERROR, empty)': '{0}: レコードなし(NOERROR、空)',
  '{0}: truncated': '{0}: 切り詰められた応答',
  '{0}: answered': '{0}: 応答',
  '{0} and {1} more': '{0} ほか {1} 件',
  'first packet seen': '最初に見えたパケット',
  'echo request': 'エコー要求',
  datagram: 'データグラム',
  ', sent {0} times': '、{0} 回送信',
  answer: '応答',
  '{0} after {1} ms': '{0}({1} ms 後)',
  'reset by the server': 'サーバーによるリセット',
  'the client resets it: it had given this attempt up': 'クライアントがリセット: この試行は断念済み',
  'ARP: this host says that {0} is its own': 'ARP: このホストは {0} を自分のものと言っている',
  'duplicate address detection for {0} by this host': 'このホストによる {0} の重複アドレス検出',
  'neighbour advertisement: this host says that {0} is its own': '近隣広告: このホストは {0} を自分のものと言っている',
  'this host sends from {0} inside a tunnel of its own': 'このホストは自分のトンネルの中で {0} から送っている',
  '{0} is the other side of a translator on this host': '{0} はこのホスト上の変換装置の反対側',
  'DHCP gives {0} to this host': 'DHCP がこのホストに {0} を割り当てている',
  '{0} uses what this host looked up': '{0} は、このホストが解決した名前を使っている',
  'this host sends from {0}': 'このホストは {0} から送っている',
  // explanation
  'Certainty: unknown, the capture cannot tell more.': '確からしさ: 不明。キャプチャからはこれ以上分からない。',
  'Rule {0} ({1}, {2}) decided.{3}': 'ルール {0}({1}、{2})が決めた。{3}',
  'No table explains it: every one of them puts {0} first.': 'これを説明できるテーブルはない: どれも {0} を先にする。',
  ' It comes before rule 6 (precedence), which would have put {0} first.':
    'このルールは、{0} を先にするはずのルール 6(優先順位)より前に適用される。',
  'Table: {0}, given. Certainty: {1}.': 'ポリシーテーブル: {0}(指定)。確からしさ: {1}。',
  'Table: {0}, the only one that explains all decisions of this host{1}. Certainty: {2}, no packet shows a table.':
    'ポリシーテーブル: {0}。このホストのすべての選択を説明できる唯一のもの{1}。確からしさ: {2}。テーブルはパケットに現れない。',
  '; so does {0}': '。{0} でも説明できる',
  '; so do {0}': '。{0} でも説明できる',
  'Table: {0}, the first that explains all decisions of this host{1}{2}. Certainty: {3}, no packet shows a table.':
    'ポリシーテーブル: {0}。このホストのすべての選択を説明できる最初のもの{1}{2}。確からしさ: {3}。テーブルはパケットに現れない。',
  'Table: {0}, the first that explains this decision; none explains all decisions of this host. Certainty: {1}, no packet shows a table.':
    'ポリシーテーブル: {0}。この選択を説明できる最初のもの。このホストのすべての選択を説明できるものはない。確からしさ: {1}。テーブルはパケットに現れない。',
  'Table: {0} (none explains this decision). Certainty: {1}.': 'ポリシーテーブル: {0}(この選択を説明できるものはない)。確からしさ: {1}。',
  ' ({0} does not: frame {1})': '({0} では説明できない: フレーム {1})',
  'no router advertisement, and no IPv6 of this host outside a tunnel, is in the capture':
    'ルーター広告も、トンネルの外でのこのホストの IPv6 も、キャプチャにない',
  'no IPv6 of this host outside a tunnel is in the capture': 'トンネルの外でのこのホストの IPv6 はキャプチャにない',
  '{0} holds no IPv4 address behind a known NAT64 prefix': '{0} は、既知の NAT64 プレフィックスの IPv4 アドレスを含まない',
  shown: 'パケットで確認',
  inferred: '推定',
  unknown: '不明',
  // what another table would do
  'would go from another source: {0}': '別の送信元から送られる: {0}',
  'would use {0}, {1}, by rule {2}': '{0}({1})が使われる(ルール {2})',
  'would use {0}, {1},': '{0}({1})が使われる',
  'would begin with {0}, and not try {1} first': '{0} から始まり、先に {1} を試さない',
}
