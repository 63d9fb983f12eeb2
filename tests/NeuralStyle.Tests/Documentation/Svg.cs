using System.Globalization;
using System.Security;
using System.Text;

namespace NeuralStyle.Tests.Documentation;

/// <summary>Writes a drawing of boxes, lines and text as SVG.</summary>
internal sealed class Svg(int width, int height)
{
    private readonly StringBuilder _body = new();

    public void Text(double x, double y, string text, string style = "")
        => Add($"""<text x="{x:0.#}" y="{y:0.#}"{Class(style)}>{SecurityElement.Escape(text)}</text>""");

    public void Box(double x, double y, double boxWidth, double boxHeight, string fill)
        => Add($"""<rect x="{x:0.#}" y="{y:0.#}" width="{boxWidth:0.#}" height="{boxHeight:0.#}" rx="4" fill="{fill}" stroke="#57606a" stroke-width="0.7"/>""");

    public void Line(double x1, double y1, double x2, double y2)
        => Add($"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="#8c959f"/>""");

    public void Arrow(double x1, double y1, double x2, double y2)
        => Add($"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="#57606a" marker-end="url(#arrow)"/>""");

    public override string ToString() => FormattableString.Invariant($$"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" width="{{width}}" height="{{height}}" font-family="Helvetica, Arial, sans-serif" font-size="11">
        <style>.title { font-size: 14px; font-weight: bold } .note { fill: #57606a } .middle { text-anchor: middle }</style>
        <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#57606a"/></marker></defs>
        <rect width="100%" height="100%" fill="white"/>
        {{_body}}</svg>

        """);

    private static string Class(string style) => style.Length == 0 ? "" : $" class=\"{style}\"";

    private void Add(FormattableString element) => _body.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
