using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Samples;

/// <summary>The studio as a process: its page in a browser, and its answers to good and bad requests.</summary>
public sealed class StudioTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Process? _process;
    private HttpClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Address => _client.BaseAddress!.ToString();

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Studio.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0"]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true })!;
        const string listening = "Now listening on: ";
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException("The studio has ended.");
        }
        while (!line.Contains(listening, StringComparison.Ordinal));
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None); // or the pipe fills
        _client = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..]) };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Page_PhotoStylizedByKeyboardAndMouse_ShowsBeforeAndAfter()
    {
        Chromium.Require();
        TrainingImages.Image(320, 240, seed: 1).Save(_folder.File("photo.png"));
        TrainingImages.Image(120, 120, seed: 5).Save(_folder.File("painting.png"));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.Launch(playwright);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1100, Height = 760 } });
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);

        await page.GotoAsync(Address);
        Assert.True(await page.Locator("#run").IsDisabledAsync());
        await page.SetInputFilesAsync("#photo", _folder.File("photo.png"));
        await page.SetInputFilesAsync("#painting", _folder.File("painting.png"));
        await page.SelectOptionAsync("#second", "Rotterdam");
        await page.CheckAsync("#paint");
        var box = (await page.Locator("#mask").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 3), box.Y + (box.Height / 2));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2), new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
        await page.FocusAsync("#strength");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.FocusAsync("#run");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForFunctionAsync("document.getElementById('status').textContent === 'Done.'");
        Assert.Equal("95 %", await page.TextContentAsync("#strengthValue"));
        Assert.Equal("320 x 240", await page.EvaluateAsync<string>("after.naturalWidth + ' x ' + after.naturalHeight"));
        await page.Locator("#divider").FillAsync("25");
        Assert.Contains("25%", await page.EvaluateAsync<string>("document.getElementById('over').style.clipPath"));
        Assert.StartsWith("blob:", await page.GetAttributeAsync("#save", "href"));
        Assert.Empty(await page.EvaluateAsync<string[]>(PaleTexts));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(errors);
        if (Environment.GetEnvironmentVariable("NEURALSTYLE_DRAW") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "studio.png") }); // to look at
        }
    }

    [Fact]
    public async Task Jobs_GoodPhoto_BecomesAnImageOfItsSize()
    {
        var id = await AddAsync(Form(Photo(64, 48), ("first", "Udnie"), ("second", "Rotterdam"), ("blend", "0.5"), ("brush", "2"), ("keepColors", "true")));

        var result = await ResultAsync(id);

        Assert.Equal(new ImageSize(64, 48), ImageBuffer.Decode(result).Size);
        Assert.Contains("neuralstyle_images{outcome=\"done\"}", await _client.GetStringAsync("metrics", Cancellation));
        Assert.Equal("Healthy", await _client.GetStringAsync("health", Cancellation));
    }

    [Fact]
    public async Task Jobs_BadRequests_AreRefusedWithTheReason()
    {
        await RefusedAsync(Form(Photo(64, 48)[..300]), HttpStatusCode.BadRequest, "truncated");
        await RefusedAsync(Form([1, 2, 3]), HttpStatusCode.BadRequest, "image");
        await RefusedAsync(Form(Photo(8, 8), ("blend", "7")), HttpStatusCode.BadRequest, "blend must be a number from 0 to 1");
        await RefusedAsync(new MultipartFormDataContent { { new StringContent("x"), "first" } }, HttpStatusCode.BadRequest, "no photo");
        await RefusedAsync(new StringContent("x"), HttpStatusCode.BadRequest, "form");
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"api/jobs/{Guid.NewGuid()}", Cancellation)).StatusCode);

        var id = await AddAsync(Form(Photo(8, 8), ("first", "no such style")));
        Assert.Contains("There is no style 'no such style'", (await EndedAsync(id)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Jobs_Cancelled_AreGone()
    {
        var id = await AddAsync(Form(Photo(2400, 1800)));
        while ((await StateAsync(id)).GetProperty("progress").GetDouble() == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync($"api/jobs/{id}", Cancellation)).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"api/jobs/{id}", Cancellation)).StatusCode);
        _ = await ResultAsync(await AddAsync(Form(Photo(32, 32)))); // the queue goes on
        Assert.Contains("outcome=\"cancelled\"", await _client.GetStringAsync("metrics", Cancellation));
    }

    // Texts whose contrast with what is behind them is less than WCAG 2.2 asks for, level AA.
    private const string PaleTexts = """
        (() => {
          const channels = color => color.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => { for (let e = element; e; e = e.parentElement) { const c = channels(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
          const texts = [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
          const contrast = e => { const [a, b] = [luminance(channels(getComputedStyle(e).color)), luminance(ground(e))].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
          return texts.filter(e => contrast(e) < 4.5).map(e => `${e.tagName} ${e.textContent.trim()} ${contrast(e)}`);
        })()
        """;

    private static byte[] Photo(int width, int height)
    {
        using var file = new MemoryStream();
        TrainingImages.Image(width, height, seed: 2).Encode(file, ImageFormat.Png);
        return file.ToArray();
    }

    private static MultipartFormDataContent Form(byte[] photo, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "photo", "photo.png" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }

    private async Task<Guid> AddAsync(HttpContent form)
    {
        using var answer = await _client.PostAsync("api/jobs", form, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();
    }

    private Task<JsonElement> StateAsync(Guid id) => _client.GetFromJsonAsync<JsonElement>($"api/jobs/{id}", Cancellation);

    private async Task<JsonElement> EndedAsync(Guid id)
    {
        while (true)
        {
            var state = await StateAsync(id);
            if (state.GetProperty("status").GetString() is "done" or "failed" or "cancelled")
            {
                return state;
            }

            await Task.Yield();
        }
    }

    private async Task<byte[]> ResultAsync(Guid id)
    {
        var state = await EndedAsync(id);
        Assert.Equal("done", state.GetProperty("status").GetString());
        return await _client.GetByteArrayAsync($"api/jobs/{id}/result", Cancellation);
    }

    private async Task RefusedAsync(HttpContent content, HttpStatusCode status, string reason)
    {
        using var answer = await _client.PostAsync("api/jobs", content, Cancellation);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(reason, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("detail").GetString());
    }
}
