using Microsoft.Playwright;
using NeuralStyle.Onnx;
using NeuralStyle.Tests.Inference;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Samples;

/// <summary>The web page that stylizes, in a browser.</summary>
public sealed class BrowserTests : TensorTest
{
    private const string Origin = "http://localhost:1/"; // of no server: all requests are answered here

    private static readonly Dictionary<string, string> Types = new() { [".html"] = "text/html", [".js"] = "text/javascript", [".mjs"] = "text/javascript", [".wasm"] = "application/wasm" };

    private static readonly string Folder = Path.Combine(SharedData.RepositoryRoot(), "docs", "samples", "Browser");

    // One test, for a browser takes seconds to load the runtime.
    [Fact]
    public async Task Page_InABrowser_StylizesAsTheEngineAndRefusesStyleInputs()
    {
        Require();
        using var folder = new TemporaryFolder();
        var expected = Write(folder);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.Launch(playwright, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
        var page = await Open(browser);

        await page.Locator("#image").SetInputFilesAsync(folder.File("photo.png"));
        await page.Locator("#network").SetInputFilesAsync(folder.File("pixels.onnx"));
        await ExpectStatus(page, "61x43 pixels in");

        var pixels = await page.EvaluateAsync<int[]>("[...document.getElementById('stylized').getContext('2d').getImageData(0, 0, 61, 43).data]");
        Assert.InRange(expected.Zip(pixels.Where((_, i) => i % 4 != 3), (a, b) => Math.Abs(a - b)).Max(), 0, 1);
        await page.Locator("#side").FillAsync("32");
        await page.Locator("#camera").ClickAsync();
        await ExpectStatus(page, "32x24 pixels in");
        await page.Locator("#camera").ClickAsync();
        await page.Locator("#network").SetInputFilesAsync(folder.File("styles.onnx"));
        await ExpectStatus(page, "folded in");
    }

    private static void Require()
    {
        Chromium.Require();
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules", "onnxruntime-web")), "Needs onnxruntime-web: run npm install in docs/samples/Browser.");
    }

    private static async Task<IPage> Open(IBrowser browser)
    {
        var page = await browser.NewPageAsync();
        await page.RouteAsync($"{Origin}**", Answer);
        await page.GotoAsync($"{Origin}index.html");
        return page;
    }

    private static Task ExpectStatus(IPage page, string text)
        => Assertions.Expect(page.Locator("#status")).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });

    // The files of the page; there is no network beside it.
    private static Task Answer(IRoute route)
    {
        var file = Path.Combine(Folder, new Uri(route.Request.Url).AbsolutePath[1..]);
        return route.FulfillAsync(File.Exists(file) ? new RouteFulfillOptions { Path = file, ContentType = Types[Path.GetExtension(file)] } : new RouteFulfillOptions { Status = 404 });
    }

    // Not in the test itself: tensors belong to one thread.
    private static byte[] Write(TemporaryFolder folder)
    {
        var model = EngineSamples.Model("narrow");
        OnnxExporter.Export(model, folder.File("pixels.onnx"), new OnnxExportOptions { Images = OnnxImageFormat.Bytes });
        OnnxExporter.Export(EngineSamples.Model("two styles"), folder.File("styles.onnx"), new OnnxExportOptions { Images = OnnxImageFormat.Bytes });
        TrainingImages.Image(61, 43, seed: 3).Save(folder.File("photo.png"));
        using var stylizer = Stylizer.Create(model);
        return stylizer.Stylize(ImageBuffer.Load(folder.File("photo.png")).ToFloat()).ToEightBit().AsBytes().ToArray();
    }
}
