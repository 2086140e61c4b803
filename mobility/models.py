"""All the tables, from one place: services import them from here and from nowhere else."""

from mobility.tables.allotments import Allotment, AllottedScooter
from mobility.tables.amendments import Amendment, RentalStint
from mobility.tables.assessments import MobilityAssessment
from mobility.tables.conditions import ConditionMark, ConditionPhoto, HandoverDraft
from mobility.tables.decisions import (
    Decision,
    DecisionFinding,
    ExceptionRequest,
    InsurancePolicy,
    PolicyVersion,
)
from mobility.tables.equipment import (
    EquipmentItem,
    EquipmentKind,
    EquipmentLoan,
    EquipmentMove,
)
from mobility.tables.files import Blob, StoredFile
from mobility.tables.fleet import Occupation, OdometerReading, Scooter, ScooterModel
from mobility.tables.house import Closure, OpeningHours, Setting, Site
from mobility.tables.imports import ImportBatch, ImportRow
from mobility.tables.issued import IssuedDocument
from mobility.tables.messages import Attempt, Message, Note, ReminderRuleRow, Task
from mobility.tables.money import LedgerEntry, LedgerLine, Series, TariffRow
from mobility.tables.names import BeneficiaryName
from mobility.tables.people import (
    Apart,
    Beneficiary,
    BeneficiarySituation,
    Guardian,
    Licence,
    Merge,
    Proof,
    ProofRequest,
    Suspension,
    TitleCheck,
    Training,
    TwinKey,
)
from mobility.tables.prescribers import Contact, Prescriber, PrescriberLink
from mobility.tables.queue import WaitingMove
from mobility.tables.referrals import Referral, ReferralExchange, ReferralFile
from mobility.tables.rentals import (
    Booking,
    ConditionReport,
    Edition,
    Printing,
    PublicLink,
    Rental,
    Signature,
)
from mobility.tables.staff import FormKey, PasswordLink, StaffSession, Throttle, User, UserSite
from mobility.tables.traces import JobRun, JournalDetail, JournalEntry, Lease
from mobility.tables.vehicle_life import KeyEvent, ScooterPhoto, Transfer
from mobility.tables.workshop import (
    Inspection,
    MaintenancePlan,
    Recall,
    RecalledScooter,
    ReturnCheck,
    WorkOrder,
    WorkPart,
    WorkTask,
)

__all__ = [
    "Allotment",
    "AllottedScooter",
    "Amendment",
    "Apart",
    "Attempt",
    "Beneficiary",
    "BeneficiaryName",
    "BeneficiarySituation",
    "Blob",
    "Booking",
    "Closure",
    "ConditionMark",
    "ConditionPhoto",
    "ConditionReport",
    "Contact",
    "Decision",
    "DecisionFinding",
    "Edition",
    "EquipmentItem",
    "EquipmentKind",
    "EquipmentLoan",
    "EquipmentMove",
    "ExceptionRequest",
    "FormKey",
    "Guardian",
    "HandoverDraft",
    "ImportBatch",
    "ImportRow",
    "Inspection",
    "InsurancePolicy",
    "IssuedDocument",
    "JobRun",
    "JournalDetail",
    "JournalEntry",
    "KeyEvent",
    "Lease",
    "LedgerEntry",
    "LedgerLine",
    "Licence",
    "MaintenancePlan",
    "Merge",
    "Message",
    "MobilityAssessment",
    "Note",
    "Occupation",
    "OdometerReading",
    "OpeningHours",
    "PasswordLink",
    "PolicyVersion",
    "Prescriber",
    "PrescriberLink",
    "Printing",
    "Proof",
    "ProofRequest",
    "PublicLink",
    "Recall",
    "RecalledScooter",
    "Referral",
    "ReferralExchange",
    "ReferralFile",
    "ReminderRuleRow",
    "Rental",
    "RentalStint",
    "ReturnCheck",
    "Scooter",
    "ScooterModel",
    "ScooterPhoto",
    "Series",
    "Setting",
    "Signature",
    "Site",
    "StaffSession",
    "StoredFile",
    "Suspension",
    "TariffRow",
    "Task",
    "Throttle",
    "TitleCheck",
    "Training",
    "Transfer",
    "TwinKey",
    "User",
    "UserSite",
    "WaitingMove",
    "WorkOrder",
    "WorkPart",
    "WorkTask",
]
