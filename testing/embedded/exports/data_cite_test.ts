import { deepEqual, equal, match } from "node:assert/strict";
import { openDeposit } from "../_deposit.ts";
import { sent, sentValue } from "../domain/sample_metadata.ts";
import { describeAnew, elementsIn, exported } from "./_exporting.ts";

const plain = { type: "text/plain" };

Deno.test("Datacite tells authors by name and identifier, and escapes twice what the real one does", async () => {
  await using deposit = await openDeposit();
  await describeAnew(
    deposit,
    sent("title", "Finches & <i>owls</i>"),
    sent("author", [
      sentValue({
        authorName: "Finch & Sons, Fiona",
        authorIdentifierScheme: "ORCID",
        authorIdentifier: "0000-0002-1825-0097",
        authorAffiliation: "https://ror.org/03vek6s52",
      }),
      sentValue({ authorName: "Beak University" }),
    ]),
    sent("keyword", [
      sentValue({ keywordValue: "a & b", keywordVocabularyURI: "http://v.example.org/" }),
    ]),
  );
  const text = await exported(deposit, "Datacite", ":draft");
  match(text, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<resource xmlns=/);
  for (
    const line of [
      '<creatorName nameType="Personal">Finch &amp;amp; Sons, Fiona</creatorName>',
      "<familyName>Finch &amp;amp; Sons</familyName>",
      '<nameIdentifier nameIdentifierScheme="ORCID" schemeURI="https://orcid.org">https://orcid.org/0000-0002-1825-0097</nameIdentifier>',
      '<affiliation affiliationIdentifier="https://ror.org/03vek6s52" schemeURI="https://ror.org" affiliationIdentifierScheme="ROR">https://ror.org/03vek6s52</affiliation>',
      '<creatorName nameType="Organizational">Beak University</creatorName>',
      "<title>Finches &amp; owls</title>",
      '<subject schemeURI="http://v.example.org/">a &amp;amp; b</subject>',
      "<version>DRAFT</version>",
    ]
  ) {
    equal(text.includes(`  ${line}\n`), true, `${line}\n${text}`);
  }
});

Deno.test("Datacite of a draft has its title and authors, and else what is out", async () => {
  await using deposit = await openDeposit();
  await deposit.added("a.txt", "a", plain);
  await deposit.publish();
  await describeAnew(
    deposit,
    sent("title", "Owls"),
    sent("subtitle", "In the dark"),
    sent("author", [sentValue({ authorName: "Owl, Olga" })]),
  );
  await deposit.added("b.txt", "bb", { ...plain, wishes: { restrict: true } });
  const text = await exported(deposit, "Datacite", ":draft");
  deepEqual(elementsIn(text, "title"), ["<title>Owls</title>"]);
  match(text, /<creatorName nameType="Personal">Owl, Olga</);
  deepEqual(elementsIn(text, "size"), ["<size>1</size>", "<size>2</size>"]);
  deepEqual(elementsIn(text, "version"), ["<version>1.0</version>"]);
  match(text, /openAccess/);
  equal(text.includes('"Updated"'), false);
  await deposit.publish();
  const second = await exported(deposit, "Datacite");
  match(second, /<date dateType="Updated">/);
  match(second, /rightsURI="info:eu-repo\/semantics\/restrictedAccess"/);
  match(second, /<title titleType="Subtitle">In the dark</);
});

Deno.test("Datacite says when data were collected by whole days only, and relations that it can read", async () => {
  await using deposit = await openDeposit();
  await describeAnew(
    deposit,
    sent("dateOfCollection", [
      sentValue({ dateOfCollectionStart: "1999-01-02", dateOfCollectionEnd: "2000" }),
      sentValue({ dateOfCollectionStart: "1998" }),
    ]),
    sent("publication", [
      sentValue({ publicationURL: "http://example.org/a" }),
      sentValue({ publicationIDNumber: "doi:10.5/z" }),
      sentValue({ publicationCitation: "Words" }),
    ]),
    sent("otherId", [sentValue({ otherIdAgency: "Beaks", otherIdValue: "7" })]),
    sent("grantNumber", [sentValue({ grantNumberAgency: "Seeds", grantNumberValue: "S-1" })]),
  );
  const text = await exported(deposit, "Datacite", ":draft");
  deepEqual(
    ["date", "alternateIdentifier", "relatedIdentifier", "funderName", "awardNumber"]
      .flatMap((name) => elementsIn(text, name)),
    [
      '<date dateType="Collected">1999-01-02/null</date>',
      '<alternateIdentifier alternateIdentifierType=":unav">7</alternateIdentifier>',
      '<relatedIdentifier relationType="IsSupplementTo" schemeURI="http://example.org" relatedIdentifierType="URL">/a</relatedIdentifier>',
      '<relatedIdentifier relationType="IsSupplementTo" relatedIdentifierType="DOI">10.5/Z</relatedIdentifier>',
      "<funderName>Seeds</funderName>",
      "<awardNumber>S-1</awardNumber>",
    ],
  );
});

Deno.test("oai_datacite takes who can be asked for an organization where the name tells nothing", async () => {
  await using deposit = await openDeposit();
  await describeAnew(
    deposit,
    sent("datasetContact", [
      sentValue({
        datasetContactName: "Beak1, Fiona2",
        datasetContactEmail: "a@mailinator.com",
      }),
      sentValue({
        datasetContactName: "a@mailinator.com",
        datasetContactEmail: "a@mailinator.com",
      }),
    ]),
  );
  const text = await exported(deposit, "oai_datacite", ":draft");
  deepEqual(elementsIn(text, "contributorName"), [
    '<contributorName nameType="Organizational">Beak1, Fiona2</contributorName>',
    "<contributorName>a@mailinator.com</contributorName>",
  ]);
  match(text, /<geoLocations\/>/);
  equal(text.includes("<publicationYear>"), false);
});
