"What a person reads in the five source documents; ' ... ' stands for printed words that are left out."

from datetime import date

BEXLEY, BROMLEY = "bexley-ilacs-report-2023", "bromley-ilacs-report-2018"
LETTER, NOTICE, NEWS = "bexley-cra-letter-2010", "bexley-improvement-notice", "bexley-council-announcement-2018"
REPORTS, ALL = (BEXLEY, BROMLEY), (BEXLEY, BROMLEY, LETTER, NOTICE, NEWS)

# fmt: off
# -- What each document says of itself -----------------------------------------------------------------------------
BEXLEY_IS = dict(authority="Bexley", authority_code="E09000004")
FACTS = {
    BEXLEY: dict(
        BEXLEY_IS, kind="inspection report", title="Inspection of Bexley local authority children's services",
        framework="ilacs_2023", windows=[(date(2023, 2, 6), date(2023, 2, 10))], start_date=date(2023, 2, 6),
        end_date=date(2023, 2, 10), visit_type="short", lead_inspector="Tom Anthony", published_date=None, checks=[]),
    BROMLEY: dict(
        authority="Bromley", authority_code="E09000006", kind="inspection report", framework="ilacs_2018",
        title="Inspection of children's social care services", windows=[(date(2018, 11, 19), date(2018, 11, 30))],
        start_date=date(2018, 11, 19), end_date=date(2018, 11, 30), visit_type="standard",
        lead_inspector="Dawn Godfrey", published_date=None, checks=[]),
    LETTER: dict(
        BEXLEY_IS, kind="inspection letter", framework="cra", letter_date=date(2010, 11, 17), graded=False,
        title="Annual unannounced inspection of contact, referral and assessment arrangements within the London"
        " Borough of Bexley children's services", windows=[(date(2010, 10, 19), date(2010, 10, 20))],
        start_date=date(2010, 10, 19), end_date=date(2010, 10, 20), lead_inspector="Stephen Hunt",
        legal_basis="section 138 of the Education and Inspections Act 2006", judgements=[], claims=[], checks=[]),
    NOTICE: dict(
        BEXLEY_IS, kind="improvement notice", title="Improvement Notice", independent_chair=True,
        board_meeting_weeks=4, targets_months=12, first_report_months=2, report_interval_months=6,
        review_months=[6, 12], power="section 497A Education Act 1996", signed_date=None, judgements=[], claims=[]),
    NEWS: dict(
        BEXLEY_IS, kind="council announcement", title="Bexley’s ‘outstanding’ Children’s Services", visit_year=None,
        visit_month=7, visit_duration="two weeks"),
}
SPEAKERS = [("Cllr Philip Read", "Bexley’s Cabinet Member for Children’s Services"),
            ("Cllr Teresa O’Neill OBE", "The Leader of Bexley Council"),
            ("Jacky Tiotto", "Bexley’s Director of Children’s Services"),
            ("Shannon Lidbury", "Bexley’s Young Director of Children’s Services")]
PEOPLE = {
    BEXLEY: {"lead_inspectors": [("Tom Anthony", "His Majesty's Inspector")]},
    BROMLEY: {"lead_inspectors": [("Dawn Godfrey", "Her Majesty's Inspector")]},
    LETTER: {"addressee": [("Dr Deborah Absalom", "Director, Children and Young People's Services")],
             "inspectors": [("Stephen Hunt", "Her Majesty's Inspector")],
             "copied_to": [("Will Tuckley", "Chief Executive, London Borough of Bexley"),
                           ("Brian Boxall", "Chair of Bexley Safeguarding Children Board"),
                           ("June Slaughter", "Lead Member for Children's Services, London Borough of Bexley"),
                           ("Andrew Spencer", "Department for Education")]},
    NOTICE: {"signatory": [("Edward Timpson MP", "Parliamentary Under Secretary of State for Children and Families")]},
    NEWS: {"speakers": SPEAKERS},
}
MENTIONS = {  # Year, day and month, framework, area, grade as printed, some of the words
    BEXLEY: [(2018, None, "ilacs_2018", None, None, "Since the last ILACS inspection, in 2018, leaders have")],
    BROMLEY: [(2016, None, None, "overall", "inadequate", "Since the last inspection in 2016, when children")],
    NOTICE: [(None, "24th August", "slac", "safeguarding", "inadequate", "report of the inspection of safeguarding"),
             (None, "24th August", "slac", "looked_after", "Good", "its Looked after Children services as Good.")],
    LETTER: [],
    NEWS: [(2014, None, None, None, None, "significantly improved since the previous inspection in 2014.")],
}

# -- The two reports -----------------------------------------------------------------------------------------------
PROGRESS = "The experiences and progress of "
LABELS = {"leadership": "The impact of leaders on social work practice with children and families",
          "help_protection": PROGRESS + "children who need help and protection",
          "in_care": PROGRESS + "children in care", "care_leavers": PROGRESS + "care leavers",
          "in_care_and_care_leavers": PROGRESS + "children in care and care leavers",
          "overall": "Overall effectiveness"}
GRADES = {
    BEXLEY: dict(leadership="Outstanding", help_protection="Good", in_care="Good", care_leavers="Outstanding",
                 overall="Outstanding"),
    BROMLEY: dict(leadership="Outstanding", help_protection="Good", in_care_and_care_leavers="Good", overall="Good"),
    NEWS: dict(leadership="outstanding", help_protection="outstanding", in_care_and_care_leavers="good",
               overall="Outstanding"),
}
SECTIONS = {  # Section: its paragraphs, the words after the label in its heading
    BEXLEY: dict(help_protection=(range(1, 23), ": good"), in_care=(range(23, 41), ": good"),
                 care_leavers=(range(41, 52), ": outstanding"), leadership=(range(52, 63), ": outstanding")),
    BROMLEY: dict(help_protection=(range(1, 15), " are: good"), in_care_and_care_leavers=(range(15, 30), " are: good"),
                  leadership=(range(30, 39), " is: outstanding")),
}
SUMMARY = {
    BEXLEY: ["Clear strategic direction, strong partnerships ... level where more intrusive support is required.",
             "A firmly embedded model of practice means ... in order to deliver even more effective services."],
    BROMLEY: ["Since the last inspection in 2016, when ... for the children who receive services in Bromley.",
              "Children who need help and protection receive ... staff are ambitious for their success."],
}
PARAGRAPHS = {  # Words within are where a page break cuts the sentence
    BEXLEY: {
        1: "Practice with children and families in need of ... improved lives for most children.",
        12: "Social workers see ... helps children to make sense of their experiences ... happening in their lives.",
        17: "Return home interviews are delivered by targeted ... contribute to effective plans for all children.",
        18: "The local authority has ... provision are well managed and effective. ... progress to other pathways.",
        26: "Children's health needs ... and, for those children who require it, ... mental health services.",
        40: "Management oversight of ... children's records, providing a clear audit ... from this interim service.",
        51: "The local authority has fully involved ... young parents or unaccompanied asylum-seeking young people.",
        57: "A comprehensive and ... preventing drift for a small number ... roles, to drive improvements.",
        62: "Inspectors met with an impressive group of children ... about the care and support they have received."},
    BROMLEY: {
        1: "Children in need of help and protection in Bromley now ... of harm are swiftly identified and protected.",
        3: "The multi-agency ... when appropriate, is explicit on children's files. ... receive services swiftly.",
        8: "Direct work with ... forming strong, trusting relationships. This ... and to influence their planning.",
        12: "Vulnerable adolescents now receive a good service. ... effective management of risk and vulnerability.",
        14: "The management and ... the experienced and tenacious team takes ... exploring appropriate alternatives.",
        17: "The Living in Care ... and they are already shining a spotlight ... such as council tax exemption.",
        22: "Children's emotional ... a successful bid to become a 'mental health ... from birth to 25 years of age.",
        26: "Effective adoption ... training, which changes according to ... access to excellent adoption support.",
        30: "Services for ... The rapid improvement since the last inspection continues ... move into adulthood.",
        38: "Senior leaders have created an outward-facing ... to improving the lives of children in Bromley."},
}
POINTS = {
    BEXLEY: [
        "The consistency of practice to support children who are privately fostered, 16- and 17-year-olds who present"
        " as homeless and children who are vulnerable to exploitation.",
        "The pace of improvements for children who are made subject to Public Law Outline (PLO) pre-proceedings."],
    BROMLEY: [
        "The take-up of return home interviews and the effective use of information to identify and mitigate emerging"
        " risks.",
        "Information provided to homeless 16- and 17-year-olds so that they understand the options available to them.",
        "School attendance levels and educational progress for secondary-aged children in care.",
        "The arrangements for care leavers to have access to their health history, and support to care leavers to"
        " develop emotional resilience."],
}

# -- Letter, notice and announcement -------------------------------------------------------------------------------
FINDINGS = {
    "strengths": [
        "The design and delivery of the contact ... safeguarding needs of children and young people.",
        "The local authority gives priority ... to updating and improving safeguarding ... practice."],
    "meets_requirements": [
        "Assessments are clear and analytical, ... and effective plans implemented.",
        "Assessments demonstrate that the views ... are routinely taken into account.",
        "Child protection procedures comply ... safety of children and young people.",
        "Effective arrangements, such as good ... in assessment and case planning.",
        "Record-keeping is up-to-date ... sound decision making and effective planning.",
        "Out-of-hours duty arrangements ... to the contact and assessment service.",
        "Workloads are high but staff ... in a timely way to safeguard children.",
        "Staff value and benefit from ... of decisions recorded on case files."],
    "areas_for_development": [
        "A disproportionate amount of ... from children's social care services.",
        "Inter-agency thresholds were ... including schools and health visitors.",
        "The electronic information and ... children and young people efficiently."],
}
MEASURES = {  # Heading: number, marks of footnotes, words; those within stand beside a footnote
    "The Council must take action to": [
        ("(i)", "", "improve areas of weakness identified ... meet all legislative requirements."),
        ("(ii)", "", "put in place arrangements to ... build on the improvement secured.")],
    "Quality and effectiveness of safeguarding practice": [
        ("1", "1", "Improve the quality, and ... ‘Working Together’. Ensure that ... in line with statutory guidance."),
        ("2", "2", "Develop and implement ... Risk Assessment and Case Management in Child Protective Service” "
                   "(“Conceptual Framework”). Ensure that all ... the quality of social work practice is improving."),
        ("3", "", "Improve the quality, delivery and ... where performance does not meet standards."),
        ("4", "", "Ensure that all management oversight ... has been carried out satisfactorily."),
        ("5", "3", "Ensure that the views of staff are ... Information Framework (published 12 June 2012)."),
        ("6", "", "Ensure the Council’s quality assurance ... improving the quality of social work practice.")],
    "Capacity and Capability": [
        ("1", "", "Monitor social worker workloads ... to confirm that this is achieved and sustained."),
        ("2", "4", "Implement a programme of ... of social workers. In particular, ... the Improvement Board.")],
    "Improving the effectiveness of partnership and governance": [
        ("1", "", "Ensure that the Council's partners ... plans are implemented to agreed timescales."),
        ("2", "", "Ensure the LSCB consider, monitor, ... be learnt and improvements to be made."),
        ("3", "", "Establish a remit for the ... specific roles of each body in bringing about improvement."),
        ("4", "", "Establish procedures that ... aware of the terms of reference for ... bringing about improvement.")],
    "Support measures": [("1", "", "Work with representatives of ... knowledge and professional practice of staff.")],
}
FOOTNOTES = ["Statutory Guidance: ‘Working Together to Safeguard ... /publicationDetail/Page1/DCSF-00305-2010",
             "“the Conceptual Framework for Thinking ... %20of%20children%20in%20need%20and%20their%20families.pdf",
             "http://www.education.gov.uk/childrenandyoungpeople/ ... /protection/b00209694/perf-info",
             "http://www.local.gov.uk/web/guest/workforce ... /56/10171/3511605/ARTICLE-TEMPLATE"]
TAKING_ACCOUNT = "Taking account of the measures set out in this Improvement Notice"
ASSESSED = "Improvement against the above measures will be assessed as follows"
FAILURE = "Failure to comply with this Improvement Notice by the assessment dates may lead to"
UNDER = {"Delivering improvement": "Support measures", "We expect the Council": TAKING_ACCOUNT,
         "An Improvement Plan": TAKING_ACCOUNT, "The Board Chair must": ASSESSED, "The progress reports": ASSESSED,
         "The Secretary of State": FAILURE}
QUOTED = ["Highly effective help and support ... underpinned by a clear operating model.",
          "Children feature highly on the council’s ... and protected early help services.",
          "The family well-being service established ... to children and families in Bexley.",
          "…a safe and supportive place to work. ... increasingly stable workforce that feels valued.",
          "Innovative approaches to engaging ... aligned with new multi-agency guidance.",
          "Leaders in Bexley have significantly ... leadership are making a real difference.",
          "Imaginative and creative direct work with ... Shared with parents.…This is a real strength.",
          "Those children already known to services ... family wellbeing or targeted youth services.",
          "Consultations and conversations are ... would work best for children and families."]
SPOKEN = ["I am very proud of everyone ... If you are an experienced or ... come and join our ‘outstanding’ team.",
          "This is great news and we ... Sadly things sometimes do go wrong ... families, young people and partners.",
          "I would like to thank all ... There is a special ‘thank you’ ... working to be the best we can be.",
          "I am a Bexley care leaver ... I love being a Bexley young ... chance to influence now and for the future."]

# -- Where values are read -----------------------------------------------------------------------------------------
EVIDENCE = {  # Where the value is not the printed words themselves
    BEXLEY: dict(framework="care leavers Outstanding", windows="6 to 10 February 2023",
                 start_date="6 to 10 February 2023", visit_type="6 to 10 February 2023", lead_inspector="Tom Anthony"),
    BROMLEY: dict(framework="children in care and care leavers Good", windows="19 November–30 November 2018",
                  end_date="30 November 2018", lead_inspector="Dawn Godfrey"),
    LETTER: dict(letter_date="17 November 2010", windows="19 and 20 October 2010", inspectors="Stephen Hunt",
                 addressee="Dr Deborah Absalom", copied_to="Andrew Spencer, Department for Education"),
    NOTICE: dict(independent_chair="independent Chair", board_meeting_weeks="every 4 weeks", signatory="Edward Timpson",
                 targets_months="up to 12 months", first_report_months="initial report 2 months", basis="24th August",
                 report_interval_months="6 monthly report", review_months="six and twelve months"),
    NEWS: dict(visit_month="July", visit_duration="two weeks", framework="children in care and care leavers - good"),
}
