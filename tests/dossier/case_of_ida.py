"""Ida, who is ida1 and ida2: called, heard, asked for quiet; promised, planned and complained."""

from pathlib import Path

from forbear.adapters.dossier.gather import Gathered, gather_dossier
from forbear.adapters.store.duck import DuckStore

MORE = {
    "borrowers": "ida1,ida,林小姐,zh-Hant,Asia/Hong_Kong\n"
                 "ida2,ida,林小姐,zh-Hant,Asia/Hong_Kong\n",
    "loans": "loan-ida1,ida1,standard,HKD,3000.00,1200,2026-06-24,active\n"
             "loan-ida2,ida2,standard,HKD,6000.00,1200,2026-05-24,active\n",
    "instalments": "loan-ida1,1,2026-09-24,3000.00,30.00,0\n"
                   "loan-ida2,1,2026-09-02,3000.00,30.00,0\n"
                   "loan-ida2,2,2026-11-02,3000.00,30.00,0\n",
    "payments": "pay-ida,loan-ida2,,HKD,500.00,2026-09-20\n",
    "promises": "p-ida-1,ida2,HKD,500.00,2026-09-18,2026-09-21\n"
                "p-ida-2,ida1,HKD,800.00,2026-09-28,2026-10-02\n",
    "holds": "h-ida,ida1,complaint,2026-10-12,wrote that <b>Mr Ho</b> shouted\n",
    "preferences": "preference_id,borrower_id,kind,channel,weekdays,from_minute,"
                   "until_minute,since\n"
                   "w-ida,ida1,not_window,call,1 2,540,720,2026-09-10\n",
    "consents": "consent_id,borrower_id,kind,channel,given_on\n"
                "k-ida,ida2,recording,call,2026-09-10\n",
    "plans": "plan_id,loan_id,kind,agreed_on,status,status_on\n"
             "plan-ida,loan-ida2,reschedule,2026-10-01,active,2026-10-01\n",
    "plan_instalments": "plan_id,number,due_date,amount_minor\n"
                        "plan-ida,1,2026-11-02,1010.00\nplan-ida,2,2026-12-02,1010.00\n",
    "placements": "placement_id,loan_id,agency,placed_on,recalled_on,notice_sent_on\n"
                  "pl-ida,loan-ida1,north,2026-09-25,2026-10-05,2026-09-20\n",
}
INSTEAD = {
    "contact_points": "contact_point_id,borrower_id,kind,address,failures_in_row,shared,status\n"
                      "m-ida,ida1,mobile,+85291234567,0,false,active\n"
                      "m-ana,ana,mobile,+85290000000,0,false,active\n",
    "contacts":
        "contact_id,borrower_id,loan_id,channel,contact_point_id,direction,tried_at,outcome,"
        "right_party,recording,by_whom\n"
        "c-1,ida1,,call,m-ida,out,2026-09-10 10:05:00,conversation,true,rec/2026/0910-17,lender\n"
        "c-2,ida1,loan-ida1,sms,m-ida,out,2026-09-28 09:30:00,delivered,,,north\n"
        "c-3,ida2,,email,,in,2026-10-12 20:15:00,conversation,true,,lender\n"
        "c-4,ana,,call,m-ana,out,2026-10-01 11:10:00,conversation,,,lender\n",
}


def gathered(
    book: Path, borrower_id: str, *, nights: tuple[Path, ...] = (), moments: tuple[Path, ...] = (),
    unmask: bool = False,
) -> Gathered:
    """Gather a dossier."""
    with DuckStore(threads=1, memory="1GB") as store:
        return gather_dossier(store, book, borrower_id=borrower_id, nights=nights,
                              moments=moments, unmask=unmask)
