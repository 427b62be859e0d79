package facilities

import (
	"math/bits"

	"github.com/medreach/medreach/geo/message"
)

// Service is the id of something a facility offers, belongs to or has been
// recognised as: a yes or no that plans ask for.
type Service string

// The services and recognitions.
const (
	Emergency              Service = "emergency"
	StrokeCentre           Service = "stroke-centre"
	ChestPainCentre        Service = "chest-pain-centre"
	TraumaCentre           Service = "trauma-centre"
	MaternalCritical       Service = "maternal-critical"
	NewbornCritical        Service = "newborn-critical"
	ChildCritical          Service = "child-critical"
	PrehospitalQualified   Service = "prehospital-qualified"
	PrehospitalNetwork     Service = "prehospital-network"
	RescueStation          Service = "rescue-station"
	RescuePoint            Service = "rescue-point"
	Geriatrics             Service = "geriatrics"
	ElderlyFriendly        Service = "elderly-friendly"
	MedicalCareHome        Service = "medical-care-home"
	HospitalContract       Service = "hospital-contract"
	Palliative             Service = "palliative"
	PalliativeWard         Service = "palliative-ward"
	PalliativePilot        Service = "palliative-pilot"
	Rehabilitation         Service = "rehabilitation"
	TCMService             Service = "tcm-service"
	TCMHall                Service = "tcm-hall"
	TCMHallDoctor          Service = "tcm-hall-doctor"
	TCMConstruction        Service = "tcm-construction-standard"
	PrenatalScreening      Service = "prenatal-screening"
	ChildcareGuidance      Service = "childcare-guidance"
	OccupationalDiagnosis  Service = "occupational-diagnosis"
	OccupationalCheckup    Service = "occupational-checkup"
	InternetHospital       Service = "internet-hospital"
	Telemedicine           Service = "telemedicine"
	OneCard                Service = "one-card"
	HealthPromoting        Service = "health-promoting"
	CommunityHospital      Service = "community-hospital"
	CommunityStandard      Service = "community-hospital-standard"
	CapabilityBasic        Service = "capability-basic"
	CapabilityRecommended  Service = "capability-recommended"
	TertiaryCapability     Service = "tertiary-capability"
	RaisingTertiary        Service = "raising-to-tertiary"
	RaisedSecondary        Service = "raised-to-secondary"
	Strengthened           Service = "strengthened"
	Rebuilt                Service = "rebuilt"
	OwnSpecialty           Service = "own-specialty"
	CapitalAlliance        Service = "beijing-tianjin-alliance"
	CityGroup              Service = "city-medical-group"
	CountyCommunity        Service = "county-medical-community"
	CountyCommunityClosely Service = "county-medical-community-standard"
)

// ServiceInfo names a service in both languages.
type ServiceInfo struct {
	ID    Service
	Title message.Text
}

type serviceRow struct {
	id     Service
	zh, en string
}

var serviceTable = [...]serviceRow{
	{Emergency, "急诊", "emergency department"},
	{StrokeCentre, "卒中中心", "stroke centre"},
	{ChestPainCentre, "胸痛中心", "chest-pain centre"},
	{TraumaCentre, "创伤中心", "trauma centre"},
	{MaternalCritical, "危重孕产妇救治中心", "centre for critical mothers"},
	{NewbornCritical, "危重新生儿救治中心", "centre for critical newborns"},
	{ChildCritical, "危重儿童救治中心", "centre for critical children"},
	{PrehospitalQualified, "具备院前急救条件", "qualified for pre-hospital emergency care"},
	{PrehospitalNetwork, "院前急救网络医院", "member of the pre-hospital emergency network"},
	{RescueStation, "紧急医学救援站", "emergency medical rescue station"},
	{RescuePoint, "紧急医学救援点", "emergency medical rescue point"},
	{Geriatrics, "老年医学科", "geriatrics department"},
	{ElderlyFriendly, "老年友善医疗机构", "elderly-friendly institution"},
	{MedicalCareHome, "医养结合支持机构", "support home with combined medical and elderly care"},
	{HospitalContract, "与二级以上医疗机构签约", "contract with a hospital of level 2 or higher"},
	{Palliative, "安宁疗护", "palliative care"},
	{PalliativeWard, "安宁疗护病区", "palliative-care ward"},
	{PalliativePilot, "安宁疗护试点机构", "palliative-care pilot institution"},
	{Rehabilitation, "康复医疗", "rehabilitation"},
	{TCMService, "中医药服务", "Chinese-medicine service"},
	{TCMHall, "中医馆", "Chinese-medicine hall"},
	{TCMHallDoctor, "中医馆配备中医医师", "Chinese-medicine hall with a doctor"},
	{TCMConstruction, "中医医院建设标准达标", "meets the construction standard of Chinese-medicine hospitals"},
	{PrenatalScreening, "产前筛查", "prenatal screening"},
	{ChildcareGuidance, "托育服务指导中心", "childcare guidance centre"},
	{OccupationalDiagnosis, "职业病诊断", "occupational-disease diagnosis"},
	{OccupationalCheckup, "职业健康检查", "occupational health check-up"},
	{InternetHospital, "互联网医院", "internet hospital"},
	{Telemedicine, "远程医疗", "telemedicine"},
	{OneCard, "一卡通（一码通）", "single card"},
	{HealthPromoting, "健康促进医院", "health-promoting hospital"},
	{CommunityHospital, "社区医院", "community hospital"},
	{CommunityStandard, "达到社区医院标准", "meets the community-hospital standard"},
	{CapabilityBasic, "服务能力基本标准达标", "meets the basic capability standard"},
	{CapabilityRecommended, "服务能力推荐标准达标", "meets the recommended capability standard"},
	{TertiaryCapability, "达到三级医院服务能力", "has tertiary service capability"},
	{RaisingTertiary, "在建三级医院", "level-2 hospital being raised to tertiary"},
	{RaisedSecondary, "达到二级医院服务能力", "primary institution raised towards level 2"},
	{Strengthened, "能力提升机构", "strengthened"},
	{Rebuilt, "新建或改扩建", "rebuilt or enlarged"},
	{OwnSpecialty, "特色专科", "specialty of its own"},
	{CapitalAlliance, "与京津合作的紧密型医联体", "tight-knit medical alliance with Beijing or Tianjin"},
	{CityGroup, "城市医疗集团牵头单位", "lead of a city medical group"},
	{CountyCommunity, "县域医共体牵头单位", "lead of a county medical community"},
	{CountyCommunityClosely, "紧密型县域医共体达标", "its medical community meets the tight-knit standard"},
}

const serviceCount = len(serviceTable)

var serviceIndex = func() map[Service]int {
	m := make(map[Service]int, serviceCount)
	for i, r := range serviceTable {
		m[r.id] = i
	}
	return m
}()

// Services returns all services in their fixed order.
func Services() []ServiceInfo {
	out := make([]ServiceInfo, serviceCount)
	for i, r := range serviceTable {
		out[i] = ServiceInfo{r.id, message.Text{ZH: r.zh, EN: r.en}}
	}
	return out
}

// Index returns the place of the service in Services, or -1 for an unknown id.
func (s Service) Index() int {
	if i, ok := serviceIndex[s]; ok {
		return i
	}
	return -1
}

// Title names the service in both languages; an unknown id is its own title.
func (s Service) Title() message.Text {
	if i := s.Index(); i >= 0 {
		return message.Text{ZH: serviceTable[i].zh, EN: serviceTable[i].en}
	}
	return message.Text{ZH: string(s), EN: string(s)}
}

// ParseService reads a service id or title. Case, spaces, underscores and
// "center" for "centre" do not matter.
func ParseService(s string) (Service, error) {
	k := key(s)
	names := make([]string, 0, 2*serviceCount)
	for _, r := range serviceTable {
		if k == string(r.id) || k == r.zh || k == key(r.en) {
			return r.id, nil
		}
		names = append(names, string(r.id), r.zh)
	}
	return "", unknownName(s, names, message.Text{ZH: "服务", EN: "service"})
}

// ServiceSet says which services a facility has, which it is known not to
// have, and, by silence, which the file does not tell. The zero value tells nothing.
type ServiceSet struct{ yes, known uint64 }

// Put records that a service is there or is not. It returns false for an unknown id.
func (s *ServiceSet) Put(id Service, has bool) bool {
	i := id.Index()
	if i < 0 {
		return false
	}
	s.known |= 1 << i
	s.yes &^= 1 << i
	if has {
		s.yes |= 1 << i
	}
	return true
}

// Has reports whether a service is known to be there.
func (s ServiceSet) Has(id Service) bool {
	has, _ := s.At(id.Index())
	return has
}

// Known reports whether the file tells if the service is there.
func (s ServiceSet) Known(id Service) bool {
	_, known := s.At(id.Index())
	return known
}

// At is Has and Known by the place in Services.
func (s ServiceSet) At(index int) (has, known bool) {
	if index < 0 || index >= serviceCount {
		return false, false
	}
	return s.yes&(1<<index) != 0, s.known&(1<<index) != 0
}

// List returns the services that are there, in the order of Services.
func (s ServiceSet) List() []Service {
	out := make([]Service, 0, bits.OnesCount64(s.yes))
	for i, r := range serviceTable {
		if s.yes&(1<<i) != 0 {
			out = append(out, r.id)
		}
	}
	return out
}
