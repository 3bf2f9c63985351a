/*  SS_DBA_GRP defines the UNIX group ID for sqldba adminstrative access.  */

#define SS_DBA_GRP "asmdba"
#define SS_OPER_GRP "asmoper"
#define SS_ASM_GRP "asmadmin"
#define SS_BKP_GRP ""
#define SS_DGD_GRP ""
#define SS_KMT_GRP ""
#define SS_RAC_GRP ""

const char * const ss_dba_grp[] =
     {SS_DBA_GRP, SS_OPER_GRP, SS_ASM_GRP,
      SS_BKP_GRP, SS_DGD_GRP, SS_KMT_GRP, SS_RAC_GRP};
