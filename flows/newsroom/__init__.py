"""The bundled example newsroom, so that a first run has news to read where there is no network.

Four invented outlets, each a folder with ``feed.xml``, ``news-sitemap.xml`` and ``articles/*.html``. Links in feeds
and sitemaps are relative and resolve against the feed's own file URL; every page names its address under
``.example``. Places, people and agencies are invented: Estermark (pounds) with its region Northmoor, and Orrisay
(dollars) across the water.

    harbour-ledger       RSS    JSON-LD and OpenGraph, two modified later, one of these for subscribers; much clutter
    northmoor-courier    Atom   OpenGraph only, the site's name in <title>, readers' comments that hold numbers
    the-daily-parallax   RSS    JSON-LD in @graph, author by reference; captions, pull quotes, advertisements
    statline-wire        Atom   h1, <time> and paragraphs; the waiting-list page is in windows-1252

What a reader can check the pipeline against:

Wend flood (wire, courier, parallax, ledger)
    Damage: 38 million pounds (courier, wire with a range of 35 to 45; parallax adds "$50 million"), revised by the
    council to 52 million on 8 April (homes 24, roads 17, shops 11); 61.5 million is the insurers' own count, of
    something wider (about 1,480 claims of 41,600). Homes: 640, then 672, then 712 (385 + 214 + 113). Evacuated: "more
    than 1,900", "nearly 2,000". Crest: 5.8 metres, 19 feet. Rain: 94 millimetres, 3.7 inches.
Inflation in Estermark (wire, ledger, courier, parallax)
    March: 3.2%, revised to 3.1% on 20 May (index 127.7, then 127.5). April: 3.4% (128.4 over 124.2); parallax "nearly
    3.5". Services in April: 4.6% in three outlets, 4.8% in the courier, a contradiction. The Bank's 3.0% is a
    forecast, 2% a target, 3.5% a threshold. Orrisay's 2.4% is another country's rate.
Asylum courts in Orrisay (wire; ledger and parallax echo it with credit)
    Pending: 318,400, the Observatory's, up 12% from 284,300 (+ 130,580 new - 96,480 closed), against 301,700, the
    Justice Department's, a contradiction between origins that the wire explains by 16,700 suspended cases. Closed:
    96,480 = 28,940 + 43,860 + 23,680. The parallax copied 28,940 as 28,490, so its parts fail to add up, and tells
    cases as people. About 40% is 28,940 of 72,800; 773 is 318,400 over 412 judges; 264 a day is 96,480 over the year.
Waiting list in Northmoor (courier, wire, ledger)
    End of March: 48,216 (22,480 + 16,936 + 8,800), "about 48,000"; revised to 49,050 on 30 April (834 left out), and
    with it the fall since December from 7.1% to 5.5%, over a year from 1,127 to 1,188, over 18 weeks from 17,340 to
    17,702. The union's 1,390 over a year counts scans as well. 158 operations a day is 14,260 over the quarter.
Port of Saltmere, first quarter (ledger, wire, parallax)
    415,000 provisional, 412,600 final (131,900 + 124,300 + 156,400; 201,900 + 168,200 + 42,500), "about 413,000"; the
    Harbour Statistics Office has 409,800. The parallax still prints 415,000 in May, which is stale. Up 8.2% from
    381,300.
Dockers' ballot (wire, courier, ledger, parallax)
    All agree on 1,206 to 249; 1,462 papers (with 7 spoilt) of 1,840 is 79.5%. The courier prints the wire's text with
    credit: a near duplicate. 82.5% (ledger) is of papers returned, 65.5% of members; the parallax turns 83% of valid
    votes into 83% of workers. 1.3 million pounds a day for five days is 6.5 million. The company's 1,690 covered
    contradicts 1,840.
Mayoral election in Northmoor (courier, ledger)
    Turnout: 91,850 of 214,600, 42.8%, "43%"; the night's estimate was 44%. The winner's 40,414 is 44% of all votes
    (courier) and 44.6% of valid ones (ledger). 5.7 points is 42.8 less 37.1. Seats: 25 + 22 + 5 + 2 = 54.
Housing starts in Northmoor (courier, ledger)
    2,184 ("about 2,200") against the builders' 1,950, a contradiction. Up 14% from 1,916, or 13% from the revised
    1,933. 731 is 33.5% ("a third"). The 712 flats have nothing to do with the 712 flooded homes, nor Saltmere's 640
    with the 640.
"""
