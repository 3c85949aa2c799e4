/** How to take a capture, line by line; commands are the same in every language. */
export const CAPTURE_HELP: Readonly<Record<string, string>> = {
  'What a capture needs so that it can answer:': '答えの出るキャプチャに必要なこと:',
  '  · begin before the program starts: the lookup and the first SYN are the evidence':
    '  · プログラムより先に始める: 名前解決と最初の SYN が証拠になる',
  '  · no filter, or one that keeps DNS and both families; "host www.example" loses the lookups and the other family':
    '  · フィルターは使わないか、DNS と両ファミリーを残すものにする。"host www.example" では名前解決ともう一方のファミリーが失われる',
  '  · whole packets: a snap length of 0 or 262144, never 96': '  · パケット全体: スナップ長は 0 か 262144。96 にはしない',
  '  · empty the DNS caches first, or the answer was given before the capture began':
    '  · 先に DNS キャッシュを空にする。でないと、応答はキャプチャ前に得られている',
  '  · every interface that the program may use, tunnels too; -i any where it exists':
    '  · プログラムが使い得るすべてのインターフェース(トンネルも)。使えるなら -i any',
  '  · switch encrypted DNS off in the browser for the test, or the lookups cannot be read':
    '  · 試験の間はブラウザーの暗号化 DNS を無効にする。でないと、名前解決を読めない',
  'Then, here or elsewhere:': '続いて、ここか別の場所で:',
  'On Linux, in one terminal:': 'Linux では、1 つの端末で:',
  'Start the program in another terminal, wait until it has failed or got through, then press Ctrl-C.':
    '別の端末でプログラムを始め、失敗するかつながるまで待ち、Ctrl-C を押す。',
  'One program alone: run it in a network namespace, or note its time; the table can be cut by --since and --until.':
    '1 つのプログラムだけなら、ネットワーク名前空間で動かすか、時刻を控える。表は --since と --until で絞れる。',
  'On a busy machine:': '混んだ機器では:',
  'A local resolver (127.0.0.53) hides which program asked; capture on "any", so that both sides of it are there.':
    'ローカルのリゾルバー(127.0.0.53)は、どのプログラムの問い合わせかを隠す。両側が入るように "any" でキャプチャする。',
  'What no packet shows, noted beside the capture: ip addr; ip -6 route; cat /etc/gai.conf':
    'パケットに現れないものも控えておく: ip addr; ip -6 route; cat /etc/gai.conf',
  'On macOS, in one terminal:': 'macOS では、1 つの端末で:',
  'With a VPN or a CLAT there are more interfaces: ifconfig -l names them, and -i pktap,all takes all.':
    'VPN や CLAT があるとインターフェースが増える。名前は ifconfig -l で分かり、-i pktap,all ですべて取れる。',
  'macOS remembers which family was faster; "client-preference" is often that memory.':
    'macOS は速かったファミリーを覚える。"client-preference" の多くはその記憶による。',
  'What no packet shows, noted beside the capture: ifconfig; netstat -rn -f inet6; ip6addrctl show':
    'パケットに現れないものも控えておく: ifconfig; netstat -rn -f inet6; ip6addrctl show',
  'On Windows, in a terminal run as administrator:': 'Windows では、管理者の端末で:',
  'Start the program, wait until it has failed or got through, then:': 'プログラムを始め、失敗するかつながるまで待ち、それから:',
  'Or with Wireshark installed: dumpcap -D names the interfaces, dumpcap -i 1 -i 2 -w capture.pcapng records them.':
    'Wireshark があれば、dumpcap -D でインターフェースの名前を調べ、dumpcap -i 1 -i 2 -w capture.pcapng で記録する。',
  'pktmon sees a packet at several layers of the network stack; the copies are counted once.':
    'pktmon は同じパケットをネットワークスタックの複数の層で記録する。重複は一度だけ数える。',
  'What no packet shows, noted beside the capture:': 'パケットに現れないものも控えておく:',
  'On a router, the interface towards the clients shows who asked; the one towards the provider shows tunnels and translators.':
    'ルーターでは、クライアント側のインターフェースに誰の問い合わせかが、プロバイダー側にトンネルと変換装置が現れる。',
  'From a distance, over ssh, told when tcpdump ends:': '離れた場所から ssh で(tcpdump の終了後に表示):',
  'Hardware that forwards without its processor shows such a sniffer only the first packets; those are the ones that matter.':
    'CPU を通さず転送する機器では最初のパケットしか現れないが、必要なのはそれである。',
  'On Android without root: PCAPdroid (in F-Droid and the Play store), "PCAP file", target app chosen. It is a VPN to the phone, so addresses inside':
    'root なしの Android: PCAPdroid(F-Droid、Play ストア)で "PCAP file" とし、対象アプリを選ぶ。端末には VPN に見えるため、中のアドレスは',
  'are its own, and IPv6 has to be switched on in its settings. With root, and on an emulator:':
    '独自のもので、IPv6 は設定で有効にする。root がある場合とエミュレーターでは:',
  'Settings > Network > Private DNS: off for the test, or the lookups cannot be read. Aeroplane mode on and off empties the caches.':
    '設定 > ネットワーク > プライベート DNS を試験の間は無効にする。でないと、名前解決を読めない。機内モードのオンとオフでキャッシュが空になる。',
  "Without either: share the computer's connection with the phone, and capture on the computer. That shows Wi-Fi, not the mobile network.":
    'どちらもなければ、コンピューターの接続を端末と共有し、コンピューターでキャプチャする。見えるのは Wi-Fi で、携帯網ではない。',
  'What no packet shows, noted beside the capture: adb shell ip addr; adb shell ip -6 route show table all':
    'パケットに現れないものも控えておく: adb shell ip addr; adb shell ip -6 route show table all',
  'Other systems: v6why capture-help linux|macos|windows|router|android':
    '他のシステム: v6why capture-help linux|macos|windows|router|android',
}
