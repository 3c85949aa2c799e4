/** Findings, and the evidence that is theirs alone. */
export const FINDING: Readonly<Record<string, string>> = {
  '{0} and {1} more names': '{0} ほか {1} 件',
  '{0} and {1} more ends': '{0} ほか {1} 件',
  '{0} more findings of this kind, in parts of the capture that were told before its end':
    'この種の指摘がほかに {0} 件、終わりより前に出力された部分にありました',
  // the capture
  '{0} packets were lost while capturing: what is missing may have been there; capture with a larger buffer (dumpcap -B 64) or a filter':
    'キャプチャ中に {0} パケットを取りこぼした: ないように見えるものも実際にはあったかもしれない。バッファーを大きくする(dumpcap -B 64)か、フィルターを使う',
  'the clock jumps by more than a day: durations across it say nothing': '時刻が 1 日以上飛んでいる: それをまたぐ時間の長さに意味はない',
  'the time jumps here': 'ここで時刻が飛んでいる',
  '1 connection': '1 接続',
  '{0} connections': '{0} 接続',
  '{0} to resolvers that cannot be read (DNS over TLS, QUIC or HTTPS): reasons that rest on lookups are missing':
    'リゾルバーへの読めない接続(DNS over TLS、QUIC、HTTPS)が {0}: 名前解決に基づく理由は得られない',
  '{0} to {1}': '{0}、宛先 {1}',
  '{0} 802.11 frames are encrypted; capture on the client or on the wired side':
    '802.11 フレーム {0} 個が暗号化されている。クライアント上か有線側でキャプチャする',
  'no DNS at all is in the capture: start it before the program, and leave port 53 out of no filter':
    'DNS がまったくキャプチャにない: プログラムより先に始め、フィルターでポート 53 を除かない',
  'no connection begins in the capture: start it before the program':
    'キャプチャの中で始まる接続がない: プログラムより先にキャプチャを始める',
  'packets of one direction only: the other way is not in the capture; capture where both pass, or on the host itself':
    '片方向のパケットしかない: 反対方向がキャプチャにない。両方向が通る場所か、ホスト自身でキャプチャする',
  'a capture filter left bulk data out: names in TLS and HTTP, QUIC, and servers that go silent after the handshake are not seen; what that weakens says so; capture without --light, or without a filter':
    'キャプチャフィルターが大きなデータを除いている: TLS と HTTP の名前、QUIC、ハンドシェイクのあとに黙るサーバーは見えない。それで弱まる判定にはそう書いてある。--light もフィルターも付けずにキャプチャする',
  'times are when packets reached the program that captured them, not when the kernel had them: some milliseconds say nothing, nor does the order of two interfaces; dumpcap and tcpdump have the kernel’s times':
    '時刻はカーネルが受け取った時ではなく、キャプチャしたプログラムに届いた時のもの: 数ミリ秒の差にも、2 つのインターフェース間の順序にも意味はない。dumpcap と tcpdump はカーネルの時刻を記録する',
  '{0} DNS messages are cut short; capture with snap length 0 (-s 0)':
    'DNS メッセージ {0} 個が途中で切れている。スナップ長 0(-s 0)でキャプチャする',
  // connections
  'an IPv6 attempt that failed: {0}': '失敗した IPv6 の試行: {0}',
  '{0} of {1} to {2}': '{2} へ {1} 件中 {0} 件',
  'and to {0} more prefixes': 'ほか {0} プレフィックス',
  '{0} × {1}': '{1} {0} 件',
  'no answer': '応答なし',
  refused: '拒否',
  reset: 'リセット',
  unreachable: '到達不能',
  '; {0} ms were waited for it before another address was used': '。別のアドレスを使うまでに {0} ms 待った',
  '{0} of {1} IPv6 attempts of this host failed ({2}): {3}{4}': 'このホストの IPv6 の試行 {1} 件中 {0} 件が失敗({2}): {3}{4}',
  '{0} of {1} IPv6 attempts failed ({2}): {3}{4}': 'IPv6 の試行 {1} 件中 {0} 件が失敗({2}): {3}{4}',
  'the next attempt begins {0} ms after the former': '次の試行は前の試行の {0} ms 後に始まる',
  'sooner than the {0} ms that RFC 8305 §5 allows': 'RFC 8305 §5 が認める {0} ms より早く',
  'later than the {0} s that RFC 8305 §8 recommends at most': 'RFC 8305 §8 が最大として推奨する {0} 秒より遅く',
  once: '1 回',
  '{0} times': '{0} 回',
  '{0} the next address was tried {1} ({2} ms)': '次のアドレスが {1}試された: {0}({2} ms)',
  'though a router said Packet Too Big (MTU {0})': 'ルーターは Packet Too Big(MTU {0})を返している',
  'and no Packet Too Big is in the capture': 'Packet Too Big はキャプチャにない',
  'full segments from {0} do not arrive: {1} octets were sent {2} times while smaller packets pass, {3}':
    '{0} からの最大長セグメントが届かない: 小さなパケットは通るが、{1} オクテットが {2} 回送られている。{3}',
  'full segments to {0} do not arrive: {1} octets were sent {2} times while smaller packets pass, {3}':
    '{0} への最大長セグメントが届かない: 小さなパケットは通るが、{1} オクテットが {2} 回送られている。{3}',
  '{0} octets, sent the {1}th time': '{0} オクテット、{1} 回目の送信',
  'the handshake passes': 'ハンドシェイクは成功',
  'Packet Too Big': 'Packet Too Big',
  'QUIC over {0} to {1} is not answered, though TCP is: something may block UDP {2}':
    '{1} への {0} の QUIC に応答がないが、TCP にはある: UDP {2} が遮断されている可能性がある',
  'a QUIC Initial that nothing answers': '応答のない QUIC Initial',
  'IPv6 handshakes take {0} ms, IPv4 handshakes with the same names {1} ms':
    'IPv6 のハンドシェイクは {0} ms、同じ名前への IPv4 のハンドシェイクは {1} ms',
  '; over {0} it works': '。{0} では成功する',
  'TCP to {0} connects over {1}, but {2}{3}': '{0} への TCP は {1} で接続できるが、{2}{3}',
  'connects, then {0}': '接続の後、{0}',
  'the server answers the ClientHello with an alert': 'サーバーが ClientHello にアラートを返す',
  'the server closes instead of answering the ClientHello': 'サーバーが ClientHello に応答せずに閉じる',
  'the server resets instead of answering the ClientHello': 'サーバーが ClientHello に応答せずにリセットする',
  'the ClientHello is never answered': 'ClientHello に応答がない',
  // lookups
  '; programs waited {0} ms for it before they connected': '。プログラムは接続するまでに {0} ms 待った',
  'no answer to AAAA for {0}, though A is answered{1}': '{0} の AAAA に応答がないが、A には応答がある{1}',
  '{0} {1} for {2}': '{2} について {0} {1}',
  'is empty': 'は空',
  'give different addresses ({0})': 'が異なるアドレスを返す({0})',
  'answer differently ({0}: addresses, {1})': 'の応答が異なる({0}: アドレス、{1})',
  'answer differently ({0}: addresses, none)': 'の応答が異なる({0}: アドレス、空)',
  '1 lookup': '1 件の名前解決',
  '{0} lookups': '{0} 件の名前解決',
  '{0} does not answer {1}; {2} is asked next and answers, after {3} ms in all':
    '{0} は{1}に応答しない。次に {2} に問い合わせて応答を得るまで、合計 {3} ms',
  '{0} was asked with suffixes of a search list first': '{0} は先に検索リストのサフィックス付きで問い合わせられた',
  '{0} were asked with suffixes of a search list first': '{0} は先に検索リストのサフィックス付きで問い合わせられた',
  '1 lookup without a name behind it': '存在しない名前の名前解決 1 件',
  '{0} lookups without a name behind them': '存在しない名前の名前解決 {0} 件',
  '{0} ({1}), {2}, {3} ms in all': '{0}({1})。{2}、合計 {3} ms',
  '{0} answers half within {1} ms, 95 % within {2} ms{3}': '{0} の応答は半数が {1} ms 以内、95 % が {2} ms 以内{3}',
  ', {0} of {1} not at all': '、{1} 件中 {0} 件は応答なし',
  '; {0} asked again after 5 s, as glibc does': '。{0} 件は glibc のように 5 秒後に再び問い合わせ',
  '{0} took a second or more, the slowest {1} ms{2}': '{0}に 1 秒以上かかった(最も遅いもので {1} ms){2}',
  'AAAA is answered with {0} for {1}, though A exists': '{1} には A があるのに、AAAA に {0} が返る',
  // translation
  '{0}: no connection': '{0}: 接続できない',
  'its A {0} answers': 'A の {0} は応答する',
  'its A {0} was not tried': 'A の {0} は試されていない',
  '{0} has AAAA records that do not work, and {1}: DNS64 synthesises nothing beside a real AAAA. Mend or remove the AAAA, or exclude its prefix in DNS64':
    '{0} の AAAA レコードは使えず、{1}: DNS64 は本物の AAAA があると合成しない。AAAA を直すか取り除く、または DNS64 でそのプレフィックスを除外する',
  'the A answer': 'A の応答',
  'AAAA answers for {0} are synthesised from A (DNS64)': '{0} の AAAA 応答は A から合成されている(DNS64)',
  'AAAA answers for {0} hold addresses synthesised from A (DNS64) beside real ones':
    '{0} の AAAA 応答には、本物のアドレスのほかに A から合成されたもの(DNS64)がある',
  'from {0}, which no router forwards': 'ルーターが転送しない {0} から',
  '{0} has A only, and no connection follows': '{0} には A しかなく、接続が続かない',
  'IPv4 is wanted for {0}, and the host has none. Turn on 464XLAT (CLAT) on the host, or a resolver with DNS64; of an address written out, use the name':
    '{0} に IPv4 が必要だが、ホストに IPv4 がない。ホストで 464XLAT(CLAT)を有効にするか、DNS64 のあるリゾルバーを使う。アドレスの直接指定は名前に変える',
  'DHCPv4 option 108 was taken (no IPv4 for {0} s), and no NAT64 prefix is found: IPv4 is out of reach. Announce PREF64 in router advertisements (RFC 8781), or take option 108 from the DHCP server':
    'DHCPv4 オプション 108 を受け取った({0} 秒間 IPv4 なし)が、NAT64 プレフィックスが見つからない: IPv4 に到達できない。ルーター広告で PREF64(RFC 8781)を知らせるか、DHCP サーバーからオプション 108 を外す',
  'the server’s option 108': 'サーバーのオプション 108',
  'router advertisement without PREF64': 'PREF64 のないルーター広告',
  'AAAA? {0}: no prefix': 'AAAA? {0}: プレフィックスなし',
  'a connection to {0} behind 64:ff9b::/96': '64:ff9b::/96 の {0} への接続',
  'answer {0}, which holds {1}': '応答 {0} は {1} を含む',
  'the well-known prefix 64:ff9b::/96 stands in front of {0}: translators drop what is not global there. Give these a prefix of the network’s own (64:ff9b:1::/48), or leave their names out of DNS64':
    '既知プレフィックス 64:ff9b::/96 が {0} に使われている: 変換装置はグローバルでないものを捨てる。ネットワーク独自のプレフィックス(64:ff9b:1::/48)を使うか、名前を DNS64 の対象から外す',
  'uses {0}': '{0} を使用',
  'used although it was withdrawn': '取り下げられたのに使用',
  'NAT64 prefix {0}, learnt from {1}': 'NAT64 プレフィックス {0}(情報源: {1})',
  'shows {0}': '{0} を示す',
  'a NAT64 prefix is still used though the router has withdrawn it: the translator behind it may be gone':
    'ルーターが取り下げた NAT64 プレフィックスがまだ使われている: 変換装置はもうないかもしれない',
  'router advertisements say {0}': 'ルーター広告では {0}',
  'the answer for ipv4only.arpa says {0}': 'ipv4only.arpa の応答では {0}',
  'the traffic uses {0}': '通信では {0}',
  'NAT64 prefixes contradict one another: {0}. Announce in router and DNS64 the one that the translator has':
    'NAT64 プレフィックスが矛盾している: {0}。変換装置のものをルーターと DNS64 で知らせる',
  // tunnels
  'holds {0} and is carried from {1}': 'は {0} を含むが、{1} から運ばれている',
  'holds the private address {0}': 'はプライベートアドレス {0} を含む',
  "6to4 address {0} {1}: answers cannot find their way; 6to4 needs a public address of the machine's own":
    '6to4 アドレス {0} {1}: 応答は戻れない。6to4 には、その機器自身のグローバルアドレスが必要',
  '6to4 from {0}': '{0} からの 6to4',
  '{0} answers': '{0} は応答する',
  '{0} stays without answer': '{0} は応答なし',
  '{0} to {1}: answers': '{1} への {0}: 応答あり',
  '{0} to {1}: stays without answer': '{1} への {0}: 応答なし',
  'TLS to {0} carries IPv6 in the clear': '{0} への TLS が IPv6 を平文で運ぶ',
  'the first IPv6 packet inside TLS that encrypts nothing': '暗号化しない TLS の中の最初の IPv6 パケット',
  'behind it DNS64 and NAT64 under {0} reach IPv4': 'その先では {0} の DNS64 と NAT64 が IPv4 に到達させる',
  'to an address under {0}': '{0} のアドレスへ',
  'ESP hides the rest': '残りは ESP で見えない',
  'DirectAccess: {0}': 'DirectAccess: {0}',
  'IP-HTTPS, the tunnel of DirectAccess: {0}': 'IP-HTTPS(DirectAccess のトンネル): {0}',
  'ESP inside IP-HTTPS: what it carries is encrypted': 'IP-HTTPS の中の ESP: 中身は暗号化されている',
  'the client offers ciphers that encrypt nothing, as no browser does': 'ブラウザーが提示しない、暗号化しない暗号スイートを提示している',
  'its name says so ({0})': '名前がそれを示す({0})',
  'it stays open and is used both ways': '開いたままで、両方向に使われる',
  'TLS to {0} may be an IP-HTTPS tunnel (DirectAccess): {1}; what is inside is encrypted':
    '{0} への TLS は IP-HTTPS トンネル(DirectAccess)の可能性がある: {1}。中身は暗号化されている',
  'the connection begins': '接続の開始',
  'not seen': '見えない',
  'TTL {0}, hop limit inside {1}': 'TTL {0}、内側のホップリミット {1}',
  '; a round trip through both takes {0} ms': '。両方を通る往復時間は {0} ms',
  'out to {0}: {1}': '{0} へ送信: {1}',
  'back from {0}: {1}': '{0} から戻り: {1}',
  '{0}: packets go out to {1} and return from {2}{3}': '{0}: パケットは {1} へ出て、{2} から戻る{3}',
  'sent into the tunnel, no answer': 'トンネルへ送ったが応答なし',
  'ICMP type {0} code {1} from {2}': '{2} からの ICMP タイプ {0} コード {1}',
  'the handshake with {0} takes {1} ms through {2} and {3} ms over IPv4': '{0} とのハンドシェイクは、{2} 経由で {1} ms、IPv4 で {3} ms',
  'the tunnel': 'トンネル',
  'UDP port {0}': 'UDP ポート {0}',
  '{0} refuses them (ICMP type {1} code {2})': '{0} が拒否している(ICMP タイプ {1} コード {2})',
  'nothing returns': '何も戻らない',
  '{0}: packets go out to {1} and {2}; let {3} through in both directions, or give up the tunnel':
    '{0}: パケットは {1} へ出ているが、{2}。{3} を両方向で通すか、トンネルをやめる',
  '6to4: packets go out to the anycast relay {0} and nothing returns; give up 6to4':
    '6to4: パケットはエニーキャストの中継ルーター {0} へ出ているが、何も戻らない。6to4 をやめる',
  '6to4: packets go out to {0} and nothing returns; give up 6to4': '6to4: パケットは {0} へ出ているが、何も戻らない。6to4 をやめる',
  '{0} has no native IPv6 and sends IPv6 out of the network inside {1}, to {2}; switch it off, or give the network IPv6':
    '{0} はネイティブ IPv6 を持たず、{1} で IPv6 をネットワークの外({2})へ送っている。止めるか、ネットワークに IPv6 を導入する',
}
