/** What is wrong with what was asked, or with what was to be read or written. */
export const MISTAKE: Readonly<Record<string, string>> = {
  '--addresses {0}: no list of addresses; expected is the output of {1}':
    '--addresses {0}: アドレスの一覧ではありません。{1} の出力を指定してください',
  '--key takes at least {0} characters, or it could be tried out': '--key は {0} 文字以上必要です。短いと総当たりで破られます',
  'a capture is read more than once to be anonymized, and standard input cannot be: name a file':
    '匿名化ではキャプチャを複数回読むため、標準入力は使えません: ファイルを指定してください',
  '--policy ADDRESS=TABLE names an address that --anonymize changes: anonymize first, then analyze the result':
    '--policy ADDRESS=TABLE のアドレスは --anonymize で変わります: 先に匿名化し、その結果を解析してください',
  'there is no connection {0}; this capture has {1}': '接続 {0} はありません。このキャプチャの接続は {1} 件です',
  'no connection to {0}; v6why analyze lists them': '{0} への接続はありません。一覧は v6why analyze で表示されます',
  'no connection that the options choose; v6why analyze lists them':
    'オプションに合う接続はありません。一覧は v6why analyze で表示されます',
  'there is no frame {0}; this capture has {1}': 'フレーム {0} はありません。このキャプチャのフレームは {1} 個です',
  'frame {0} belongs to no connection': 'フレーム {0} はどの接続にも属しません',
  'frame {0} is no turning point, and several connections were open then: --connection {1}':
    'フレーム {0} は接続の区切りではなく、その時点で複数の接続が開いていました: --connection {1}',
  "there is no file '{0}'; did you mean the command {1}?": "ファイル '{0}' はありません。コマンド {1} のことですか?",
  '--{0} is one of {1}, and {2} is none of them': '--{0} に指定できるのは {1} で、{2} はありません',
  '{0}; see v6why --help': '{0}(v6why --help をご覧ください)',
  'unknown option {0}; did you mean --{1}?': '不明なオプション {0}。--{1} のことですか?',
  'unknown option {0}; see v6why --help': '不明なオプション {0}。v6why --help をご覧ください',
  '{0}: more than a megabyte; no expectation file is so long': '{0}: 1 MB を超えています。期待ファイルとしては長すぎます',
  '{0}: too long for a stored report or expectations': '{0}: 保存されたレポートや期待ファイルとしては長すぎます',
  'a stored report of {0}; this v6why writes {1}': '{0} 形式の保存レポートです。この v6why の形式は {1} です',
  '{0}: the tag {1} is not known': '{0}: タグ {1} は使えません',
  '{0}: lists and maps inside one another deeper than any expectation': '{0}: リストやマップの入れ子が深すぎます',
  "'{0}' is no time; write seconds since the first frame (90, 1.5s, 2m) or 2026-11-21T19:46:09Z":
    "'{0}' は時刻ではありません。最初のフレームからの秒数(90、1.5s、2m)か 2026-11-21T19:46:09Z のように書きます",
  "--client takes an IP address or a link-layer address, and '{0}' is neither":
    "--client には IP アドレスかリンク層アドレスを指定します。'{0}' はどちらでもありません",
  '--lang ja and --ascii contradict each other': '--lang ja と --ascii は同時に使えません',
  "'{0}' is no amount of memory; write 512M or 2G": "'{0}' はメモリー量ではありません。512M や 2G のように書きます",
  "{0} takes a number from 1, and '{1}' is none": "{0} には 1 以上の数を指定します。'{1}' は指定できません",
  'there is no reason {0}; did you mean {1}?': '理由 {0} はありません。{1} のことですか?',
  'there is no reason {0}; v6why reason lists them': '理由 {0} はありません。一覧は v6why reason で表示されます',
  'there is no reason or finding {0}; did you mean {1}?': '理由にも検出事項にも {0} はありません。{1} のことですか?',
  'there is no reason or finding {0}; v6why reason lists them': '理由にも検出事項にも {0} はありません。一覧は v6why reason で表示されます',
  '{0} is a folder; name a file in it': '{0} はフォルダーです。その中のファイルを指定してください',
  '{0} is an input; -o never writes over one': '{0} は入力ファイルです。-o が入力に上書きすることはありません',
  '{0} could not be written: {1}': '{0} に書き込めません: {1}',
  'the disk is full': 'ディスクがいっぱいです',
  'the disk quota is used up': 'ディスクの割り当てを使い切りました',
  'no right to write there': '書き込み権限がありません',
  'the file system is read-only': 'ファイルシステムが読み取り専用です',
  'there is no such folder': 'そのフォルダーはありません',
  'the device reported a fault': '装置の障害です',
  'the page was not built; npm run build makes it': 'ページが作られていません。npm run build で作られます',
  '{0} {1}: no profile and no file; did you mean {2}?': '{0} {1}: そのようなプロファイルもファイルもありません。{2} のことですか?',
  '{0} {1}: no profile and no file; the profiles are auto, {2}':
    '{0} {1}: そのようなプロファイルもファイルもありません。プロファイルは auto, {2} です',
  '{0} {1}: not a policy table; expected is the output of {2}': '{0} {1}: ポリシーテーブルではありません。{2} の出力を指定してください',
  "--set takes a prefix, a precedence and a label, such as '2002::/16 30 1'; '{0}' is none":
    "--set には '2002::/16 30 1' のようにプレフィックス、優先順位、ラベルを指定します。'{0}' は指定できません",
  "--nat64-prefix takes an IPv6 prefix such as 64:ff9b::/96, and '{0}' is none":
    "--nat64-prefix には 64:ff9b::/96 のような IPv6 プレフィックスを指定します。'{0}' は指定できません",
  '--nat64-prefix {0}: the length is one of {1} (RFC 6052 §2.2)': '--nat64-prefix {0}: 長さは {1} のいずれかです(RFC 6052 §2.2)',
  '1 file left out: no capture by the first bytes': '先頭のバイト列がキャプチャでない 1 ファイルを除きました',
  '{0} files left out: no capture by the first bytes': '先頭のバイト列がキャプチャでない {0} ファイルを除きました',
  '--policy {0}=…: no host of this capture has that address': '--policy {0}=…: このアドレスを持つホストはこのキャプチャにありません',
  '--addresses {0}: no host of this capture has one of these addresses; --client ADDRESS says whose they are':
    '--addresses {0}: これらのアドレスを持つホストはこのキャプチャにありません。--client ADDRESS でどのホストのものか指定できます',
  '{0}: what is expected? --expect FILE, or {1}.expect.yaml beside it (v6why check --init writes one)':
    '{0}: 何を期待しますか? --expect FILE か、同じ場所の {1}.expect.yaml で指定します(v6why check --init が作ります)',
  '{0}: {1} and {2} would have the same expectations': '{0}: {1} と {2} が同じ期待ファイルを持つことになります',
  '{0}: no capture stands beside it': '{0}: 同じ場所にキャプチャがありません',
  '{0}: {1} has more than one expectation file': '{0}: {1} に期待ファイルが 2 つ以上あります',
  '{0}: no expectation file (<story>.expect.yaml) in this folder': '{0}: このフォルダーに期待ファイル(<story>.expect.yaml)がありません',
  'one capture at a time: v6why anonymize FILE -o OUT': 'キャプチャは一度に 1 つです: v6why anonymize FILE -o OUT',
  'where to? v6why anonymize FILE -o OUT': '出力先はどこですか? v6why anonymize FILE -o OUT',
  '{0} frames are empty now: little is known of their link type': '{0} フレームは空になりました: リンク種別がほとんど分からないためです',
  'which capture? v6why check FILE… --expect FILE, or a folder with expectation files':
    'どのキャプチャですか? v6why check FILE… --expect FILE、または期待ファイルのあるフォルダー',
  '--tolerance is for a stored report; an expectation file gives bounds':
    '--tolerance は保存レポート用です。期待ファイルには範囲を書きます',
  'no expectations for {0}': '{0} に対する期待がありません',
  "--save {0}: '{1}' is none of {2}": "--save {0}: '{1}' は {2} のどれでもありません",
  '--save {0}: write FORMAT=FILE, such as junit=report.xml': '--save {0}: junit=report.xml のように FORMAT=FILE と書きます',
  '--tolerance {0}: write 100ms, 20% or handshakeMs=50%': '--tolerance {0}: 100ms、20%、handshakeMs=50% のように書きます',
  '--tolerance {0}: no duration {1}; did you mean {2}?': '--tolerance {0}: 時間 {1} はありません。{2} のことですか?',
  '--tolerance {0}: no duration {1}; there are {2}': '--tolerance {0}: 時間 {1} はありません。あるのは {2} です',
  '--init writes expectations, --update a stored report: one of them':
    '--init は期待を、--update は保存レポートを書きます: どちらか一方です',
  '{0} is there already; --init never writes over expectations': '{0} はすでにあります。--init が期待ファイルに上書きすることはありません',
  'which stored report? --expect report.json': 'どの保存レポートですか? --expect report.json',
  '{0} holds expectations; --update rewrites a stored report, and a person rewrites expectations':
    '{0} は期待ファイルです。--update は保存レポートを書き直すもので、期待は人が書き直します',
  '--as is one of {0}, and {1} is none of them': '--as に指定できるのは {0} で、{1} はありません',
  'which table? v6why policy TABLE --as {0}': 'どのテーブルですか? v6why policy TABLE --as {0}',
  'which table? v6why policy TABLE (a profile or a file)': 'どのテーブルですか? v6why policy TABLE(プロファイルかファイル)',
  'an order takes both: --from ADDRESS[/LENGTH],… --to ADDRESS,…':
    '順序を求めるには両方が必要です: --from ADDRESS[/LENGTH],… --to ADDRESS,…',
  'which table is to be changed? v6why policy TABLE --set …': 'どのテーブルを変えますか? v6why policy TABLE --set …',
  "{0} takes addresses such as 2001:db8::1/64,192.0.2.1/24, and '{1}' is none":
    "{0} には 2001:db8::1/64,192.0.2.1/24 のようなアドレスを指定します。'{1}' は指定できません",
  'which capture? v6why FILE…  (a path, a pattern, a folder, or - for standard input)':
    'どのキャプチャですか? v6why FILE…(パス、パターン、フォルダー、標準入力は -)',
  '--client and --name name what --anonymize changes: anonymize first (v6why anonymize FILE -o OUT), then look at the result':
    '--client と --name が指すものは --anonymize で変わります: 先に匿名化し(v6why anonymize FILE -o OUT)、その結果を見てください',
  'annotate takes one file, which it reads twice: v6why annotate FILE -o out.pcapng':
    'annotate はファイルを 1 つだけ受け取り、2 回読みます: v6why annotate FILE -o out.pcapng',
  'into which file? v6why annotate FILE -o out.pcapng': 'どのファイルに書きますか? v6why annotate FILE -o out.pcapng',
  '{0} simple packet blocks have no room for comments; they stay as they are':
    'シンプルパケットブロック {0} 個にはコメントを入れられないため、そのままです',
  "no completion for '{0}'; there is {1}": "'{0}' 用の補完はありません。あるのは {1} です",
  "no help for '{0}'; did you mean {1}?": "'{0}' の説明はありません。{1} のことですか?",
  "no help for '{0}'; there is {1}": "'{0}' の説明はありません。あるのは {1} です",
  'which two? v6why compare OLD NEW  (captures, or reports that were stored with --format json)':
    'どの 2 つですか? v6why compare OLD NEW(キャプチャ、または --format json で保存したレポート)',
  'into which form? v6why export --qlog FILE…': 'どの形式ですか? v6why export --qlog FILE…',
  'which capture? v6why export --qlog FILE…': 'どのキャプチャですか? v6why export --qlog FILE…',
  'one table: either as the argument or by --policy': 'テーブルは 1 つです: 引数か --policy のどちらかで指定します',
  'which capture? v6why report FILE… -o report.html': 'どのキャプチャですか? v6why report FILE… -o report.html',
  'into which file? v6why report FILE… -o report.html': 'どのファイルに書きますか? v6why report FILE… -o report.html',
  "--port takes a number up to {0}, and '{1}' is none": "--port には {0} までの数を指定します。'{1}' は指定できません",
  '--port {0}: in use by another program': '--port {0}: 別のプログラムが使用中です',
  "which other table? --policy PROFILE|FILE, or --set '2002::/16 30 1'":
    "どのテーブルと比べますか? --policy PROFILE|FILE、または --set '2002::/16 30 1'",
  '--processes names programs of this machine, and a stream may come from another; name an interface: -i any':
    '--processes はこのマシンのプログラム名を示すもので、ストリームは別のマシンのものかもしれない。インターフェースを指定する: -i any',
  'live reads one stream, - or a FIFO; interfaces are named by -i':
    'live が読むストリームは 1 つ(- か FIFO)です。インターフェースは -i で指定します',
  'a stream or -i, not both': 'ストリームと -i はどちらか一方です',
  '--ring divides what -w writes; name a file: -w FILE': '--ring は -w が書くものを分けます。ファイルを指定してください: -w FILE',
  '--light leaves bulk data out: no name is read from TLS, and a server that goes silent later is not seen. The filter: {0}':
    '--light は大量のデータを省きます: TLS の名前は読まれず、後で応答しなくなったサーバーは見えません。フィルター: {0}',
  'the stream: at offset {0}, {1}': 'ストリームのオフセット {0}: {1}',
  "--duration takes 90, 30s, 10m or 2h, at most 24 days, and '{0}' is none":
    "--duration には 90、30s、10m、2h のように 24 日までの時間を指定します。'{0}' は指定できません",
  "--ring takes a number of files and the size of each, such as 10x100MB; '{0}' is none":
    "--ring には 10x100MB のようにファイルの数と大きさを指定します。'{0}' は指定できません",
  'there is no interface {0}; v6why interfaces lists them': 'インターフェース {0} はありません。一覧は v6why interfaces で表示されます',
  // inputs
  'no such file or folder': 'そのファイルまたはフォルダーはありません',
  'an empty folder': '空のフォルダーです',
  'no file matches': '一致するファイルがありません',
  'a device, not a capture; how to take one: v6why capture-help': 'キャプチャではなく装置です。取り方は v6why capture-help をご覧ください',
  'standard input is a terminal; pipe a capture into it: tcpdump -w - | v6why -':
    '標準入力が端末です。キャプチャをパイプで渡してください: tcpdump -w - | v6why -',
}
