using System.Xml;
using System.Xml.Linq;
using FSharp.Compiler.Symbols;

namespace Research.Notebooks;

/// <summary>Finds the summary of what F# code names.</summary>
internal static class FSharpDocumentation
{
    /// <summary>The summary as plain text; empty where there is none.</summary>
    internal static string Of(FSharpXmlDoc documentation)
    {
        try
        {
            XElement? member = documentation switch
            {
                FSharpXmlDoc.FromXmlText text => XElement.Parse($"<member>{string.Join('\n', text.Item.GetElaboratedXmlLines())}</member>"),
                FSharpXmlDoc.FromXmlFile file when Path.ChangeExtension(file.dllName, ".xml") is var path && File.Exists(path) =>
                    XDocument.Load(path).Descendants("member").FirstOrDefault(found => found.Attribute("name")?.Value == file.xmlSig),
                _ => null,
            };
            string summary = member?.Element("summary")?.Value ?? "";
            return string.Join(' ', summary.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (XmlException)
        {
            return "";
        }
    }
}
