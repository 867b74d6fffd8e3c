const names: Readonly<Record<string, string>> = {
  RESEARCHERS: "Researcher",
  RESEARCH_PROJECTS: "Research Project",
  JOURNALS: "Journal",
  ORGANIZATIONS_INSTITUTIONS: "Organization or Institution",
  TEACHING_COURSES: "Teaching Course",
  RESEARCH_GROUP: "Research Group",
  LABORATORY: "Laboratory",
  DEPARTMENT: "Department",
};

/** What people call a kind of collections; undefined for those of no kind. */
export function kindName(kind: string): string | undefined {
  return names[kind];
}
