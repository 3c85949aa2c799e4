/** The layers below the verdicts: tunnels, translators, ICMP, oddities. */
export const LAYER: Readonly<Record<string, string>> = {
  // translation
  'prefix {0}, learnt from {1}': 'プレフィックス {0}(情報源: {1})',
  'a router advertisement': 'ルーター広告',
  'the answer for ipv4only.arpa': 'ipv4only.arpa の応答',
  'synthesised AAAA answers': '合成された AAAA 応答',
  'the user': '利用者の指定',
  'the well-known prefix': '既知プレフィックス',
  'addresses of MAP-T': 'MAP-T のアドレス',
  'the addresses of the traffic': '通信のアドレス',
  'an address under {0}': '{0} のアドレス',
  '{0} translates IPv4 ({1})': '{0} が IPv4 を変換({1})',
  'router advertisement: lifetime 0 withdraws it': 'ルーター広告: 有効期間 0 で取り下げ',
  'DHCPv4 option 108: IPv6 only for {0} s': 'DHCPv4 オプション 108: {0} 秒間 IPv6 のみ',
  '{0} port {1} is relayed to {2} port {3}: the same first payload on both':
    '{0} ポート {1} が {2} ポート {3} に中継される: 両方の最初のペイロードが同じ',
  // tunnels
  '{0} from {1} to {2}: {3}': '{1} から {2} への {0}: {3}',
  '{0} and the IPv4 address without its first {1} bits': '{0} と、先頭 {1} ビットを除いた IPv4 アドレス',
  '{0} and the IPv4 address': '{0} と IPv4 アドレス',
  'DHCP option 212: delegated prefixes are {0}': 'DHCP オプション 212: 委任プレフィックスは {0}',
  'bits of the outer address recur in the inner one: {0}': '外側のアドレスのビットが内側に現れる: {0}',
  'the name {0} led to the router': '名前 {0} からルーターに至った',
  'ICMP error from {0} about a packet of the tunnel: type {1} code {2}':
    'トンネルのパケットについての {0} からの ICMP エラー: タイプ {1} コード {2}',
  'UDP between ports {0} and {1}': 'ポート {0} と {1} の間の UDP',
  'IP protocol {0}': 'IP プロトコル {0}',
  'addresses of 192.0.0.0/29 inside': '内側に 192.0.0.0/29 のアドレス',
  'the interface identifier inside ends in the outer address': '内側のインターフェース識別子が外側のアドレスで終わる',
  'DHCPv6 says so, or another tunnel carries other ports of the same IPv4 address':
    'DHCPv6 がそう示すか、別のトンネルが同じ IPv4 アドレスの別のポートを運ぶ',
  'the interface identifier outside holds the IPv4 address inside': '外側のインターフェース識別子が内側の IPv4 アドレスを含む',
  'IP protocol 41, and no address inside says how it was set up': 'IP プロトコル 41。内側のアドレスからは設定方法が分からない',
  '2002::/16 inside holds {0}': '内側の 2002::/16 が {0} を含む',
  'no address that was seen': '見えたアドレスのないもの',
  '{0}, and the anycast address is that of the 6to4 relays': '{0}。エニーキャストアドレスは 6to4 中継ルーターのもの',
  'the Teredo address inside holds the server {0} and the end {1} port {2}':
    '内側の Teredo アドレスがサーバー {0} と終端 {1} ポート {2} を含む',
  'IPv6 in UDP on port {0}': 'ポート {0} の UDP の中の IPv6',
  // ICMP
  'no route to destination': '宛先への経路なし',
  'administratively prohibited': '管理上の禁止',
  'network unreachable': 'ネットワーク到達不能',
  'host unreachable': 'ホスト到達不能',
  'protocol unreachable': 'プロトコル到達不能',
  'port unreachable': 'ポート到達不能',
  'address unreachable': 'アドレス到達不能',
  'network administratively prohibited': 'ネットワークの管理上の禁止',
  'host administratively prohibited': 'ホストの管理上の禁止',
  'fragmentation needed': 'フラグメント化が必要',
  // commands that mend
  'the interface may have another name': 'インターフェース名は異なることがある',
  'where miredo makes the tunnel': 'miredo がトンネルを作る場合',
  'then look at the table: some versions keep only the rows set by hand, and the others have to be added again':
    '実行後にテーブルを確認する。手で設定した行だけが残る版があり、その場合は他の行を加え直す',
  'for /etc/gai.conf; a line of a kind replaces the whole built-in table, so every row is needed':
    '/etc/gai.conf 用。1 行でもあると同じ種類の組み込みテーブル全体が置き換わるため、すべての行が必要',
  'sources only: the C library orders destinations': '送信元のみ。宛先の順序は C ライブラリーが決める',
  // oddities
  'the frame holds fewer bytes than the packet had (snap length)': 'フレームがパケットより短い(スナップ長)',
  'frames of a link type that v6why does not read': 'v6why が読まないリンク種別のフレーム',
  '802.11 frames that are encrypted: what they hold cannot be read': '暗号化された 802.11 フレーム: 中身は読めない',
  'the link-layer header is cut short': 'リンク層ヘッダーが途中で切れている',
  'the IPv4 header is cut short by the capture': 'キャプチャにより IPv4 ヘッダーが途中で切れている',
  'the IPv4 header length is below 20 octets or beyond the packet': 'IPv4 ヘッダー長が 20 オクテット未満か、パケットを超えている',
  'the IPv4 total length is shorter than the header': 'IPv4 の全長がヘッダーより短い',
  'the version field is not 4 where IPv4 was announced': 'IPv4 のはずの場所でバージョンが 4 でない',
  'the IPv6 header is cut short by the capture': 'キャプチャにより IPv6 ヘッダーが途中で切れている',
  'the version field is not 6 where IPv6 was announced': 'IPv6 のはずの場所でバージョンが 6 でない',
  'an IPv6 extension header is cut short': 'IPv6 拡張ヘッダーが途中で切れている',
  'the chain of IPv6 extension headers is longer than 16': 'IPv6 拡張ヘッダーの連鎖が 16 より長い',
  'more datagrams in pieces than are kept at a time: the oldest was given up':
    '同時に保持できる数を超えるフラグメント化データグラム: 最も古いものを諦めた',
  'fragments overlap with different bounds': '境界の異なるフラグメントが重なっている',
  'a fragment that ends beyond 65,535 octets': '65,535 オクテットを超えて終わるフラグメント',
  'a datagram whose pieces are not all in the capture': 'フラグメントがそろっていないデータグラム',
  'the TCP header is cut short by the capture': 'キャプチャにより TCP ヘッダーが途中で切れている',
  'the TCP data offset is below 20 octets or beyond the segment': 'TCP のデータオフセットが 20 オクテット未満か、セグメントを超えている',
  'the UDP header is cut short by the capture': 'キャプチャにより UDP ヘッダーが途中で切れている',
  'the UDP length is below 8 octets': 'UDP の長さが 8 オクテット未満',
  'the UDP length goes beyond the IP packet': 'UDP の長さが IP パケットを超えている',
  'more tunnels than are kept: further ones are read, but not told': '保持できる数を超えるトンネル: 以降は読むが示さない',
  'more IP headers inside one another than are followed': '追跡できる深さを超える IP ヘッダーの入れ子',
  'a tunnel header is cut short': 'トンネルのヘッダーが途中で切れている',
  'more WireGuard keys or handshakes than are followed: further sessions stay encrypted':
    '追跡できる数を超える WireGuard の鍵またはハンドシェイク: 以降のセッションは暗号化されたまま',
  'a DNS message that breaks the rules of its format': '形式に反する DNS メッセージ',
  'a DNS message cut short by the capture': 'キャプチャにより途中で切れた DNS メッセージ',
  'more TCP streams under reassembly than are kept at a time: the oldest was given up':
    '同時に再構成できる数を超える TCP ストリーム: 最も古いものを諦めた',
  'the time of a frame is more than a day from that of the frame before': 'フレームの時刻が直前のフレームから 1 日以上離れている',
  'the capture is long: what began more than five minutes before was judged with what was known so far':
    '記録が長いため、5 分以上前に始まったものは、その時点までに分かっていたことから判定しました',
  'the memory bound was reached: the oldest connections were judged with what was known so far':
    'メモリーの上限に達した: 最も古い接続は、その時点で分かっていたことで判定した',
}
