-- A second language client: Neovim, without a screen. Opens the file in $FOLIOSCOPE_FILE with the server in
-- $FOLIOSCOPE_PROGRAM, does what docs/editors.md tells its readers to do, and writes what it then shows to $FOLIOSCOPE_SEEN.
local program = vim.env.FOLIOSCOPE_PROGRAM
local seen = { version = tostring(vim.version().major) .. '.' .. tostring(vim.version().minor) }

dofile(vim.env.FOLIOSCOPE_SETUP)(program)

local function wait(what, predicate)
  if not vim.wait(20000, predicate, 20) then
    seen.timeout = what
    return false
  end
  return true
end

local function window_with(text)
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    local buffer = vim.api.nvim_win_get_buf(window)
    local lines = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
    if vim.api.nvim_win_get_config(window).relative ~= '' and lines:find(text, 1, true) then
      return lines
    end
  end
end

local function run()
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.FOLIOSCOPE_FILE))
  vim.cmd('setfiletype c')
  if not wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end) then return end
  seen.diagnostics = vim.tbl_map(function(diagnostic)
    local place = { line = diagnostic.lnum + 1, column = diagnostic.col + 1 }
    return vim.tbl_extend('error', place, { code = diagnostic.code, source = diagnostic.source, severity = diagnostic.severity })
  end, vim.diagnostic.get(0))

  vim.fn.search(vim.env.FOLIOSCOPE_HOVER)
  vim.lsp.buf.hover()
  local text
  wait('hover', function()
    text = window_with('folio kind')
    return text ~= nil
  end)
  seen.hover = text
  vim.cmd('silent! only')

  vim.lsp.codelens.refresh()
  wait('lenses', function()
    local lenses = vim.lsp.codelens.get(0)
    return #lenses > 0 and lenses[1].command ~= nil
  end)
  seen.lenses = vim.tbl_map(function(lens) return lens.command and lens.command.title end, vim.lsp.codelens.get(0))

  vim.cmd('FolioscopeSimulate')
  wait('simulation', function() return vim.fn.bufnr('folioscope://simulation') ~= -1 end)
  seen.simulation = vim.api.nvim_buf_get_lines(vim.fn.bufnr('folioscope://simulation'), 0, 1, false)[1]
  vim.cmd('silent! only | buffer ' .. vim.fn.bufnr(vim.env.FOLIOSCOPE_FILE))

  local function partial()
    return vim.tbl_filter(function(diagnostic) return diagnostic.code == 'partial-pin' end, vim.diagnostic.get(0))
  end
  local finding = partial()[1]
  vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
  vim.ui.select = function(items, options, choose)
    seen.actions = vim.tbl_map(options.format_item, items)
    choose(items[1], 1)
  end
  vim.lsp.buf.code_action()
  if not wait('the fix', function() return #partial() == 0 end) then return end
  seen.fixed = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local ok, problem = pcall(run)
if not ok then seen.problem = problem end
vim.fn.writefile({ vim.json and vim.json.encode(seen) or vim.fn.json_encode(seen) }, vim.env.FOLIOSCOPE_SEEN)
vim.cmd('qall!')
