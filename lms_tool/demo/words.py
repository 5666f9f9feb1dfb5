"""Words of the specifications this platform speaks, each once.

LTI 1.3 core: https://www.imsglobal.org/spec/lti/v1p3/ · Deep Linking 2.0: https://www.imsglobal.org/spec/lti-dl/v2p0/
AGS 2.0: https://www.imsglobal.org/spec/lti-ags/v2p0/ · NRPS 2.0: https://www.imsglobal.org/spec/lti-nrps/v2p0/
"""

_CORE = "https://purl.imsglobal.org/spec/lti/claim/"
VERSION_CLAIM = _CORE + "version"
MESSAGE_TYPE = _CORE + "message_type"
DEPLOYMENT = _CORE + "deployment_id"
TARGET_LINK_URI = _CORE + "target_link_uri"
RESOURCE_LINK = _CORE + "resource_link"
CONTEXT = _CORE + "context"
ROLES = _CORE + "roles"
LIS = _CORE + "lis"
CUSTOM = _CORE + "custom"
PRESENTATION = _CORE + "launch_presentation"
PLATFORM = _CORE + "tool_platform"
VERSION = "1.3.0"

RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"

_DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DEEP_LINKING_SETTINGS = _DEEP_LINKING + "deep_linking_settings"
CONTENT_ITEMS = _DEEP_LINKING + "content_items"
DATA = _DEEP_LINKING + "data"
MESSAGE = _DEEP_LINKING + "msg"
ERROR_MESSAGE = _DEEP_LINKING + "errormsg"

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
_AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM_SCOPE = _AGS_SCOPE + "lineitem"
LINE_ITEM_READ_SCOPE = _AGS_SCOPE + "lineitem.readonly"
RESULT_SCOPE = _AGS_SCOPE + "result.readonly"
SCORE_SCOPE = _AGS_SCOPE + "score"
AGS_SCOPES = (LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE, RESULT_SCOPE, SCORE_SCOPE)
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
ACTIVITY_PROGRESS = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING_PROGRESS = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")

NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
GROUPS_SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
GROUPS_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"

NOTICES = _CORE + "platformnotificationservice"
NOTICES_SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
CONTEXT_COPY_NOTICE = "LtiContextCopyNotice"

SCOPES = (*AGS_SCOPES, ROSTER_SCOPE, GROUPS_SCOPE, NOTICES_SCOPE)

_LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
MEMBERSHIP_ROLE = _LIS + "membership#"
INSTITUTION_ADMINISTRATOR = _LIS + "institution/person#Administrator"
SYSTEM_ADMINISTRATOR = _LIS + "system/person#Administrator"
COURSE_SECTION = _LIS + "course#CourseSection"

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"  # RFC 7523
